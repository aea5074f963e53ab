"""Tokens of the form prefix, body, CRC-32 of the body: Cloudflare, Vercel, Zuplo, Cfx.re."""

from __future__ import annotations

import re
import zlib

from tokenscan.detect.checksum.base_n import BASE62, encode_number
from tokenscan.detect.checksum.grade import LOWERS, MATCH, REJECTS
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

_CLOUDFLARE = re.compile(rb"(?:cfut|cfat|cfk)_([A-Za-z0-9]{40})([0-9a-f]{8})")
_VERCEL = re.compile(rb"vc[piark]_([A-Za-z0-9]{50})([A-Za-z0-9]{6})")
_ZUPLO = re.compile(rb"zpka_([A-Za-z0-9]{32})_([0-9a-f]{8})")
_CFXRE = re.compile(rb"(cfxk_[A-Za-z0-9]{20,21})_([A-Za-z0-9]{1,6})")


def check_cloudflare(value: bytes) -> Proof:
    """``cfut_``, ``cfat_``, ``cfk_`` + 40 + eight lower hex digits."""
    token = _CLOUDFLARE.fullmatch(value)
    if token is None:
        return UNKNOWN
    return MATCH if b"%08x" % zlib.crc32(token[1]) == token[2] else LOWERS


def check_vercel(value: bytes) -> Proof:
    """``vcp_``, ``vci_``, ``vca_``, ``vcr_``, ``vck_`` + 50 + six base62 digits."""
    token = _VERCEL.fullmatch(value)
    if token is None:
        return UNKNOWN
    return MATCH if encode_number(zlib.crc32(token[1]), BASE62, width=6) == token[2] else LOWERS


def check_zuplo(value: bytes) -> Proof:
    """``zpka_`` + 32 + ``_`` + eight lower hex digits."""
    token = _ZUPLO.fullmatch(value)
    if token is None:
        return UNKNOWN
    return MATCH if b"%08x" % zlib.crc32(token[1]) == token[2] else REJECTS


def check_cfxre(value: bytes) -> Proof:
    """``cfxk_`` + 20 (or 21) + ``_`` + base62 digits, not padded, of the CRC of prefix and body together."""
    token = _CFXRE.fullmatch(value)
    if token is None:
        return UNKNOWN
    return MATCH if encode_number(zlib.crc32(token[1]), BASE62) == token[2] else REJECTS
