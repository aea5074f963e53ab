"""Base58Check: Bitcoin's private keys, single (WIF) and hierarchical (BIP-32)."""

from __future__ import annotations

import hashlib

from tokenscan.detect.checksum.base_n import decode_base58
from tokenscan.detect.checksum.grade import REJECTS
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

WIF_NETWORKS = {0x80: "main", 0xEF: "test"}

EXTENDED_KEYS = {
    bytes.fromhex("0488ade4"): "main",
    bytes.fromhex("049d7878"): "main",
    bytes.fromhex("04b2430c"): "main",
    bytes.fromhex("04358394"): "test",
    bytes.fromhex("044a4e28"): "test",
    bytes.fromhex("045f18bc"): "test",
}
"""Version bytes of xprv, yprv, zprv, tprv, uprv, vprv. Source: BIP-32; SLIP-132."""

EXTENDED_BYTES = 78
KEY_MARKER_OFFSET = 45
"""A private key has a zero byte here, where a public one has its sign."""


def check_wif(value: bytes) -> Proof:
    """A version byte, 32 bytes of key, and 01 where the public key is compressed."""
    key = decode_base58_check(value)
    if key is None:
        return REJECTS
    network = WIF_NETWORKS.get(key[0]) if key else None
    if network is None or not (len(key) == 33 or (len(key) == 34 and key[-1] == 1)):
        return REJECTS
    return Proof("match", (("network", network),))


def check_xprv(value: bytes) -> Proof:
    """``xprv…`` and its kin: 78 bytes. A well-formed key of another version (``xpub``) is not this secret."""
    key = decode_base58_check(value)
    if key is None or len(key) != EXTENDED_BYTES:
        return REJECTS
    network = EXTENDED_KEYS.get(key[:4])
    if network is None:
        return UNKNOWN
    return REJECTS if key[KEY_MARKER_OFFSET] else Proof("match", (("network", network),))


def decode_base58_check(text: bytes) -> bytes | None:
    """The bytes before the checksum; ``None`` if that is not the start of their double SHA-256."""
    data = decode_base58(text)
    if data is None or len(data) < 5:
        return None
    body, checksum = data[:-4], data[-4:]
    return body if hashlib.sha256(hashlib.sha256(body).digest()).digest()[:4] == checksum else None
