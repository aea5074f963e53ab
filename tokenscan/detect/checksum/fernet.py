"""Fernet keys, as of Airflow."""

from __future__ import annotations

import re

from tokenscan.detect.checksum.base64_text import is_canonical
from tokenscan.detect.checksum.grade import LOWERS, MATCH
from tokenscan.detect.checksum.proof import Proof

_KEY = re.compile(rb"([A-Za-z0-9_-]{43})=")


def check_fernet_key(value: bytes) -> Proof:
    """Base64url of 32 bytes, padded: 44 characters. What begins ``gAAAAA`` and is longer is ciphertext."""
    key = _KEY.fullmatch(value)
    return MATCH if key and is_canonical(key[1]) else LOWERS
