"""Neptune.ai API tokens."""

from __future__ import annotations

from tokenscan.detect.checksum.base64_text import decode_object
from tokenscan.detect.checksum.fact import known, printable
from tokenscan.detect.checksum.grade import LOWERS
from tokenscan.detect.checksum.proof import Proof


def check_token(value: bytes) -> Proof:
    """Base64 of JSON: the address of the service, and the key itself."""
    token = decode_object(value)
    if token is None or not {"api_address", "api_key"} <= token.keys():
        return LOWERS
    return Proof("match", known([("host", printable(token["api_address"]))]))
