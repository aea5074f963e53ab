"""Made-up tokens, put together at run time so that no file of ours holds one."""

from __future__ import annotations

import random
import string
import zlib

_BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase


def make_token(seed: object) -> str:
    """A GitHub token that nobody issued, its checksum right; the same for the same *seed*."""
    chooser = random.Random(f"tokenscan {seed}")
    body = "".join(chooser.choices(_BASE62, k=30))
    return f"gh{'p'}_{body}{_base62(zlib.crc32(body.encode()))}"


def _base62(number: int) -> str:
    digits = ""
    for _ in range(6):
        number, digit = divmod(number, 62)
        digits = _BASE62[digit] + digits
    return digits
