"""Atlassian Cloud tokens, and personal access tokens of the Data Center products."""

from __future__ import annotations

import re
import zlib

from tokenscan.detect.checksum.base64_text import decode_base64
from tokenscan.detect.checksum.grade import LOWERS, MATCH
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

_CLOUD = re.compile(rb"((?:ATATT3|ATCTT3|ATBB)[A-Za-z0-9_=-]+)([0-9A-F]{8})")
_DATA_CENTER = re.compile(rb"(?:BBDC-)?([A-Za-z0-9+/]{44})")
_NUMBERED = re.compile(rb"([0-9]{4,12}):(.{20})", re.DOTALL)

MIN_DATA_CENTER_ID = 1000
"""Source: CredSweeper."""


def check_atlassian(value: bytes) -> Proof:
    """``ATATT3…``, ``ATCTT3…`` and ``ATBB…`` end in the CRC-32 of all before it, as upper-case hex; the ``=`` in them
    may be escaped. Anything else of 44 base64 characters is asked for the Data Center form.
    """
    cloud = _CLOUD.fullmatch(value.replace(b"%3D", b"=").replace(b"\\=", b"="))
    if cloud:
        return MATCH if b"%08X" % zlib.crc32(cloud[1]) == cloud[2] else LOWERS
    server = _DATA_CENTER.fullmatch(value)
    return _check_data_center(server[1]) if server else UNKNOWN


def _check_data_center(text: bytes) -> Proof:
    """Base64 of ``digits:20 random bytes``."""
    numbered = _NUMBERED.fullmatch(decode_base64(text) or b"")
    if numbered is None:
        return LOWERS
    return MATCH if int(numbered[1]) >= MIN_DATA_CENTER_ID and not numbered[2].isascii() else LOWERS
