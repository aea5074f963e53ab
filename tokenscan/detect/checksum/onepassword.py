"""Service account tokens and account secret keys of 1Password."""

from __future__ import annotations

import re

from tokenscan.detect.checksum.base64_text import decode_object
from tokenscan.detect.checksum.fact import known, printable
from tokenscan.detect.checksum.grade import LOWERS, MATCH
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

# No 0, 1, I, O or U.
_SECRET_KEY = re.compile(
    rb"A3-[2-9A-HJ-NP-TV-Z]{6}-(?:[2-9A-HJ-NP-TV-Z]{11}|[2-9A-HJ-NP-TV-Z]{6}-[2-9A-HJ-NP-TV-Z]{5})"
    rb"(?:-[2-9A-HJ-NP-TV-Z]{5}){3}"
)


def check_service(value: bytes) -> Proof:
    """``ops_`` + base64 of JSON with the address to sign in at, the account's e-mail and its keys."""
    if not value.startswith(b"ops_"):
        return UNKNOWN
    token = decode_object(value[4:])
    if token is None or not {"signInAddress", "secretKey"} <= token.keys():
        return LOWERS
    return Proof("match", known([("host", printable(token["signInAddress"])), ("user", printable(token.get("email")))]))


def check_secret_key(value: bytes) -> Proof:
    """``A3-`` and groups of 6, 11 (or 6 and 5), 5, 5 and 5 characters."""
    if not value.startswith(b"A3-"):
        return UNKNOWN
    return MATCH if _SECRET_KEY.fullmatch(value) else LOWERS
