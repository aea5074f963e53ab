"""Confluent Cloud's API secrets of the newer form."""

from __future__ import annotations

import base64
import re
import zlib

from tokenscan.detect.checksum.grade import LOWERS, MATCH
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

_SECRET = re.compile(rb"cflt([A-Za-z0-9+/]{54})([A-Za-z0-9+/]{6})")


def check_api_secret(value: bytes) -> Proof:
    """``cflt`` + 54 characters + the CRC-32 of these, its four bytes lowest first, in base64 without padding."""
    secret = _SECRET.fullmatch(value)
    if secret is None:
        return UNKNOWN
    checksum = base64.b64encode(zlib.crc32(secret[1]).to_bytes(4, "little"))
    return MATCH if checksum[:6] == secret[2] else LOWERS
