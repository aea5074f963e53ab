"""Passwords in older WebServers.xml of JetBrains' IDEs: each character is XORed with one number, and that is all."""

from __future__ import annotations

import re

from tokenscan.detect.checksum.grade import LOWERS, MATCH
from tokenscan.detect.checksum.plain_text import is_text
from tokenscan.detect.checksum.proof import Proof

_HEX = re.compile(rb"(?:[0-9a-f]{4}){1,300}")

MASK = 0xDFAA
"""Source: IntelliJ IDEA, PasswordUtil."""


def check_password(value: bytes) -> Proof:
    """Four hexadecimal digits a UTF-16 unit."""
    if not _HEX.fullmatch(value):
        return LOWERS
    units = [int(value[at : at + 4], 16) ^ MASK for at in range(0, len(value), 4)]
    text = b"".join(unit.to_bytes(2, "big") for unit in units)
    return MATCH if is_text(text, "utf-16-be") else LOWERS
