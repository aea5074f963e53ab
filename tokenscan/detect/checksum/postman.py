"""Postman API keys: they begin with a MongoDB ObjectId, and so with a time."""

from __future__ import annotations

import re

from tokenscan.detect.checksum.fact import iso_date
from tokenscan.detect.checksum.grade import LOWERS
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

_KEY = re.compile(rb"PMAK-(.{24})-(.{34})")
_HEX = re.compile(rb"[0-9a-f]{58}")

FIRST_S = 1_325_376_000
"""2012-01-01: there was no Postman before."""


def check_postman(value: bytes) -> Proof:
    """``PMAK-`` + 24 hex digits, of which the first eight are seconds since 1970, + ``-`` + 34 hex digits."""
    key = _KEY.fullmatch(value)
    if key is None:
        return UNKNOWN
    if not _HEX.fullmatch(key[1] + key[2]) or int(key[1][:8], 16) < FIRST_S:
        return LOWERS
    return Proof("match", (("created", iso_date(int(key[1][:8], 16))),))
