"""Fernet: keys, as of Airflow, and what they encrypt."""

from __future__ import annotations

import re

from tokenscan.detect.checksum.base64_text import decode_base64, is_canonical
from tokenscan.detect.checksum.fact import iso_date
from tokenscan.detect.checksum.grade import LOWERS, MATCH
from tokenscan.detect.checksum.proof import Proof

_KEY = re.compile(rb"([A-Za-z0-9_-]{43})=")


def check_fernet_key(value: bytes) -> Proof:
    """Base64url of 32 bytes, padded: 44 characters. What begins ``gAAAAA`` and is longer is ciphertext."""
    key = _KEY.fullmatch(value)
    return MATCH if key and is_canonical(key[1]) else LOWERS


VERSION = 0x80
MIN_TOKEN_BYTES = 73
BLOCK = 16
"""Version, time, vector and MAC are 57 bytes; blocks of ciphertext stand between. Source: the Fernet specification."""


def check_fernet_token(value: bytes) -> Proof:
    """Base64url of a version byte, a time in eight bytes, blocks and a MAC. It is ciphertext: a right one opens as
    little as any other.
    """
    data = decode_base64(value) or b""
    if len(data) < MIN_TOKEN_BYTES or data[0] != VERSION or (len(data) - MIN_TOKEN_BYTES) % BLOCK:
        return LOWERS
    created = iso_date(int.from_bytes(data[1:9], "big"))
    return Proof("unknown", (("created", created),)) if created else LOWERS
