"""Azure DevOps personal access tokens of the older form: 52 lower-case base32 characters."""

from __future__ import annotations

import base64
import re
import zlib

from tokenscan.detect.checksum.grade import LOWERS
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

_LEGACY = re.compile(rb"[a-z2-7]{52}")

CHECKSUM_OFFSETS = (22, 8, 7, 2)
"""Where the four bytes of the checksum sit among the 32, lowest first. Source: microsoft/security-utilities."""

OWNERS = {0xE0B9692D: "user", 0x1019F92E: "application"}
"""What the CRC is XORed with, by who the token was issued to. Source: as above."""


def check_devops_legacy(value: bytes) -> Proof:
    """The CRC-32 of the 28 other bytes, XORed with one of two numbers, is spread among them."""
    if not _LEGACY.fullmatch(value):
        return UNKNOWN
    data = base64.b32decode(value.upper() + b"====")
    rest = bytes(byte for offset, byte in enumerate(data) if offset not in CHECKSUM_OFFSETS)
    checksum = int.from_bytes(bytes(data[offset] for offset in CHECKSUM_OFFSETS), "little")
    owner = OWNERS.get(checksum ^ zlib.crc32(rest))
    return Proof("match", (("owner", owner),)) if owner else LOWERS
