"""Supabase's legacy keys: JSON web tokens that differ in their role alone."""

from __future__ import annotations

from tokenscan.detect.checksum.grade import REJECTS
from tokenscan.detect.checksum.jwt import check_jwt, read_token
from tokenscan.detect.checksum.proof import Proof


def check_service_role(value: bytes) -> Proof:
    """The role ``service_role`` goes round every row policy; ``anon`` is public by design. Another issuer (as
    ``supabase-demo``, the key of every local project) is not this secret.
    """
    token = read_token(value)
    if token is None or (token.claims.get("iss"), token.claims.get("role")) != ("supabase", "service_role"):
        return REJECTS
    return check_jwt(value)
