"""SendGrid API keys."""

from __future__ import annotations

import re

from tokenscan.detect.checksum.base64_text import is_canonical
from tokenscan.detect.checksum.grade import LOWERS
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

_KEY = re.compile(rb"SG\.([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})")


def check_sendgrid(value: bytes) -> Proof:
    """``SG.`` + base64url of 16 bytes + ``.`` + base64url of 32. The first part is the key's public id."""
    key = _KEY.fullmatch(value)
    if key is None:
        return UNKNOWN
    if not (is_canonical(key[1]) and is_canonical(key[2])):
        return LOWERS
    return Proof("match", (("key id", key[1].decode("ascii")),))
