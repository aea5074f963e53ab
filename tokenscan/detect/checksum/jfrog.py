"""JFrog Artifactory: reference tokens and API keys."""

from __future__ import annotations

import re

from tokenscan.detect.checksum.base64_text import decode_base64
from tokenscan.detect.checksum.base_n import decode_base58
from tokenscan.detect.checksum.fact import iso_date, known
from tokenscan.detect.checksum.grade import LOWERS, MATCH
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

_REFERENCE = re.compile(rb"reftkn:[0-9]{1,4}:([0-9]{1,11}):[ -~]+")

API_KEY_BYTES = 54
"""Source: CredSweeper."""


def check_reference(value: bytes) -> Proof:
    """Base64 of ``reftkn:{version}:{expiry}:{random}``; the expiry in seconds since 1970, 0 for never."""
    if not value.startswith(b"cmVmdGtu"):
        return UNKNOWN
    token = _REFERENCE.fullmatch(decode_base64(value) or b"")
    if token is None:
        return LOWERS
    expiry = int(token[1])
    return Proof("match", known([("expires", iso_date(expiry) if expiry else "never")]))


def check_api_key(value: bytes) -> Proof:
    """``AKCp…`` is base58 of 54 bytes."""
    if not value.startswith(b"AKCp"):
        return UNKNOWN
    return MATCH if len(decode_base58(value) or b"") == API_KEY_BYTES else LOWERS
