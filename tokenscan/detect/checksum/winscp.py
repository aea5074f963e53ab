"""Passwords that WinSCP keeps: each byte is turned round, and that is all."""

from __future__ import annotations

import re

from tokenscan.detect.checksum.grade import LOWERS, MATCH
from tokenscan.detect.checksum.plain_text import is_text
from tokenscan.detect.checksum.proof import Proof

_HEX = re.compile(rb"(?:[0-9A-F]{2}){6,300}")

MAGIC = 0xA3
LONG_FORM = 0xFF
"""The first byte, where a version follows it."""


def check_password(value: bytes) -> Proof:
    """Hexadecimal digits of bytes that are inverted and XORed: a mark, a version, the length, the number of bytes to
    leave out, these, and user, host and password in a row. Source: WinSCP, Security.cpp.
    """
    if not _HEX.fullmatch(value):
        return LOWERS
    data = [~(byte ^ MAGIC) & 0xFF for byte in bytes.fromhex(value.decode("ascii"))]
    head = data[2:4] if data[0] == LONG_FORM else [data[0], data[1]]
    start = (4 if data[0] == LONG_FORM else 2) + head[1]
    text = bytes(data[start : start + head[0]])
    return MATCH if head[0] and len(text) == head[0] and is_text(text) else LOWERS
