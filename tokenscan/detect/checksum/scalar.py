"""Private keys of elliptic curves that are nothing but a number: it lies between nought and the curve's order."""

from __future__ import annotations

import re

from tokenscan.detect.checksum.base64_text import decode_base64
from tokenscan.detect.checksum.grade import LOWERS
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

P256_ORDER = 0xFFFFFFFF_00000000_FFFFFFFF_FFFFFFFF_BCE6FAAD_A7179E84_F3B9CAC2_FC632551
"""Source: SEC 2, §2.4.2, secp256r1."""

SECP256K1_ORDER = 0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFE_BAAEDCE6_AF48A03B_BFD25E8C_D0364141
"""Source: SEC 2, §2.4.1."""

KEY_BYTES = 32
MIN_KEY = 2**64
"""A smaller one was counted, not drawn: no wallet is opened by it."""

_HEX = re.compile(rb"(?:0x)?([0-9a-fA-F]{64})")


def check_vapid(value: bytes) -> Proof:
    """Base64url of 32 bytes, on P-256. Any such bytes are in range, so that only what is not speaks."""
    key = decode_base64(value)
    if key is None or len(key) != KEY_BYTES:
        return LOWERS
    return UNKNOWN if _is_within(key, P256_ORDER) else LOWERS


def check_secp256k1(value: bytes) -> Proof:
    """64 hexadecimal digits, with or without ``0x``."""
    key = _HEX.fullmatch(value)
    if key is None:
        return UNKNOWN
    return UNKNOWN if _is_within(bytes.fromhex(key[1].decode("ascii")), SECP256K1_ORDER) else LOWERS


def _is_within(key: bytes, order: int) -> bool:
    return MIN_KEY <= int.from_bytes(key, "big") < order
