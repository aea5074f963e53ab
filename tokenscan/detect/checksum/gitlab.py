"""GitLab's routable tokens: which cell, organisation and owner a token belongs to can be read from it."""

from __future__ import annotations

import re
import zlib

from tokenscan.detect.checksum.base64_text import decode_base64
from tokenscan.detect.checksum.base_n import BASE36, decode_number, encode_number
from tokenscan.detect.checksum.fact import Facts
from tokenscan.detect.checksum.grade import LOWERS, REJECTS
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

_ROUTABLE = re.compile(rb"([A-Za-z0-9_-]+)(\.[0-9a-z]{2})?\.([0-9a-z]{2})([0-9a-z]{7})")

_KEYS = {"c": "cell", "g": "group", "o": "organization", "p": "project", "t": "runner type", "u": "user"}


def check_routable(value: bytes) -> Proof:
    """``glpat-<payload>.<length><crc>``, or ``.01`` before the length in the versioned form. Length: two base36
    digits; CRC: seven, of all that stands before it. The versioned CRC is unproven, so it never drops. A classic
    token of 20 characters has neither.
    """
    token = _ROUTABLE.fullmatch(value)
    if token is None:
        return UNKNOWN
    head, version, length, checksum = token.groups()
    size = decode_number(length, BASE36) or 0
    crc = encode_number(zlib.crc32(value[:-7]), BASE36, width=7)
    if crc != checksum or not 0 < size < len(head):
        return REJECTS if version is None else LOWERS
    return Proof("match", _read_routing(head[-size:]))


def _read_routing(payload: bytes) -> Facts:
    """The routing ids in base64url *payload*, in decimal. Its bytes: lines ``letter:base36``, random bytes, and one
    byte that counts the random ones.
    """
    data = decode_base64(payload)
    if not data or data[-1] >= len(data):
        return ()
    lines = data[: -1 - data[-1]].split(b"\n")
    ids = [(line[:1].decode("latin-1"), decode_number(line[2:18], BASE36)) for line in lines if line[1:2] == b":"]
    return tuple((_KEYS[key], str(number)) for key, number in ids if key in _KEYS and number is not None)
