"""Ed25519 seeds in base32 with a CRC-16: NATS nkeys and Stellar."""

from __future__ import annotations

import base64
import re

from tokenscan.detect.checksum.crc import crc16_xmodem
from tokenscan.detect.checksum.grade import MATCH, REJECTS
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

_NATS = re.compile(rb"S([UAONCX])[A-Z2-7]{56}")
_STELLAR = re.compile(rb"S[A-Z2-7]{55}")

ROLES = {b"U": "user", b"A": "account", b"O": "operator", b"N": "server", b"C": "cluster", b"X": "curve"}
"""Second character of a NATS seed. Source: nats-io/nkeys."""

STELLAR_SEED_VERSION = 0x90


def check_nats(value: bytes) -> Proof:
    """58 characters: two bytes of prefix, 32 of seed, CRC."""
    seed = _NATS.fullmatch(value)
    if seed is None:
        return UNKNOWN
    return Proof("match", (("role", ROLES[seed[1]]),)) if has_crc16(value) else REJECTS


def check_stellar(value: bytes) -> Proof:
    """56 characters: a version byte, 32 bytes of seed, CRC."""
    if not _STELLAR.fullmatch(value):
        return UNKNOWN
    is_seed = base64.b32decode(value[:8])[0] == STELLAR_SEED_VERSION
    return MATCH if is_seed and has_crc16(value) else REJECTS


def has_crc16(text: bytes) -> bool:
    """Whether the last two bytes in base32 *text* (no padding) are the CRC-16 of the others."""
    data = base64.b32decode(text + b"=" * (-len(text) % 8))
    return crc16_xmodem(data[:-2]) == data[-2:]
