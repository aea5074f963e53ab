"""GitHub tokens, and npm's, whose tail is the CRC-32 of the body."""

from __future__ import annotations

import re
import zlib

from tokenscan.detect.checksum.base_n import BASE62, encode_number
from tokenscan.detect.checksum.grade import MATCH, REJECTS
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

_CLASSIC = re.compile(rb"(?:gh[a-z]|npm)_([A-Za-z0-9]{30})([A-Za-z0-9]{6})")
_REFRESH = re.compile(rb"ghr_([A-Za-z0-9]{70})([A-Za-z0-9]{6})")
_FINE_GRAINED = re.compile(rb"github_pat_([A-Za-z0-9]{22}_[A-Za-z0-9]{53})([A-Za-z0-9]{6})")


def crc32_tail(body: bytes) -> bytes:
    """CRC-32 of *body* in base62, six digits."""
    return encode_number(zlib.crc32(body), BASE62, width=6)


def check_crc32(value: bytes) -> Proof:
    """``ghp_``, ``gho_``, ``ghu_``, ``ghs_`` and ``npm_`` of 40 characters: 30 of body, 6 of CRC. Longer ones (newer
    ``ghs_``) carry none.
    """
    token = _CLASSIC.fullmatch(value)
    if token is None:
        return UNKNOWN
    return MATCH if crc32_tail(token[1]) == token[2] else REJECTS


def check_refresh(value: bytes) -> Proof:
    """``ghr_`` of 80 characters. The one sample seen does not match, so nothing follows from a mismatch."""
    return _raised(_REFRESH.fullmatch(value))


def check_fine_grained(value: bytes) -> Proof:
    """``github_pat_`` of 93 characters. The rule is one peer's and two samples do not satisfy it, so nothing follows
    from a mismatch.
    """
    return _raised(_FINE_GRAINED.fullmatch(value))


def _raised(token: re.Match[bytes] | None) -> Proof:
    return MATCH if token and crc32_tail(token[1]) == token[2] else UNKNOWN
