"""TeamCity access tokens."""

from __future__ import annotations

from tokenscan.detect.checksum.base64_text import decode_base64, decode_object
from tokenscan.detect.checksum.grade import LOWERS, MATCH
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

TYPE = "TCV2"


def check_token(value: bytes) -> Proof:
    """Three parts in base64url: a JSON object whose ``typ`` is TCV2, and two of random bytes."""
    head, *parts = value.split(b".")
    token = decode_object(head)
    if token is None or len(parts) != 2:
        return UNKNOWN
    return MATCH if token.get("typ") == TYPE and all(decode_base64(part) for part in parts) else LOWERS
