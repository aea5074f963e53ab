"""WorkOS API keys."""

from __future__ import annotations

import re

from tokenscan.detect.checksum.base64_text import decode_base64
from tokenscan.detect.checksum.grade import LOWERS
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

_PREFIX = re.compile(rb"sk_(?:live|test)_(a2V5Xz.*)", re.DOTALL)
_KEY = re.compile(rb"(key_[0-9A-Z]{26}),[A-Za-z0-9]{20,40}")


def check_key(value: bytes) -> Proof:
    """``sk_live_`` + base64 of ``key_``, a ULID, a comma and the secret. The id is what the dashboard lists."""
    body = _PREFIX.fullmatch(value)
    if body is None:
        return UNKNOWN
    key = _KEY.fullmatch(decode_base64(body[1]) or b"")
    return Proof("match", (("key id", key[1].decode("ascii")),)) if key else LOWERS
