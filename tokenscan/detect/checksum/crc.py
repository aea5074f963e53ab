"""Cyclic redundancy checks that the standard library lacks; CRC-32 is ``zlib.crc32``."""

from __future__ import annotations

import binascii

CRC24_INIT = 0xB704CE
CRC24_POLYNOMIAL = 0x1864CFB
"""Source: RFC 4880, §6.1, the CRC of OpenPGP armour."""


def crc16_xmodem(data: bytes) -> bytes:
    """CRC-16/XMODEM (polynomial 0x1021, init 0) of *data*, two bytes, little-endian, as nkeys and Stellar store it."""
    return binascii.crc_hqx(data, 0).to_bytes(2, "little")


def crc24_openpgp(data: bytes) -> bytes:
    """CRC-24 of *data*, three bytes, big-endian."""
    crc = CRC24_INIT
    for byte in data:
        crc ^= byte << 16
        for _ in range(8):
            crc <<= 1
            if crc & 0x1000000:
                crc ^= CRC24_POLYNOMIAL
    return crc.to_bytes(3, "big")
