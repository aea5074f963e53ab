"""Bech32: age identities and Nostr keys. Source: BIP-173."""

from __future__ import annotations

import re

from tokenscan.detect.checksum.grade import MATCH, REJECTS
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

ALPHABET = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l"
GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
BECH32_CONSTANT = 1

KEY_BYTES = 32
MAX_CHARACTERS = 10_000

_AGE = re.compile(rb"AGE-SECRET-KEY-(PQ-)?1(.*)", re.DOTALL)


def check_age(value: bytes) -> Proof:
    """``AGE-SECRET-KEY-1…``: upper-case Bech32 of 32 bytes. Of the post-quantum form (``-PQ-1``) the checksum is
    expected and not proven.
    """
    identity = _AGE.fullmatch(value)
    if identity is None:
        return UNKNOWN
    if identity[1]:
        return MATCH if decode_bech32(value.lower(), b"age-secret-key-pq-") else UNKNOWN
    key = None if identity[2] != identity[2].upper() else decode_bech32(value.lower(), b"age-secret-key-")
    return Proof("match", (("recipient", _derive_recipient(key)),)) if key and len(key) == KEY_BYTES else REJECTS


def _derive_recipient(key: bytes) -> str:
    """``age1…``, what is encrypted for the identity."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    public = X25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw()
    return encode_bech32(public, b"age").decode("ascii")


def check_nostr(value: bytes) -> Proof:
    """``nsec1…``: Bech32 of 32 bytes."""
    if not value.startswith(b"nsec1"):
        return UNKNOWN
    return MATCH if len(decode_bech32(value, b"nsec") or b"") == KEY_BYTES else REJECTS


def decode_bech32(text: bytes, prefix: bytes) -> bytes | None:
    """The bytes in lower-case Bech32 *text* after ``<prefix>1``; ``None`` where checksum, alphabet or padding is
    wrong. BIP-173's limit of 90 characters is not kept, as age does not keep it.
    """
    body = text.removeprefix(prefix + b"1")
    words = [ALPHABET.find(character) for character in body]
    if len(text) > MAX_CHARACTERS or len(body) in (0, len(text)) or min(words) < 0:
        return None
    spread = [byte >> 5 for byte in prefix] + [0] + [byte & 31 for byte in prefix]
    return _join_words(words[:-6]) if _polymod(spread + words) == BECH32_CONSTANT else None


def encode_bech32(data: bytes, prefix: bytes) -> bytes:
    """Lower-case Bech32 of *data*, ``<prefix>1`` before it."""
    count = -(-len(data) * 8 // 5)
    number = int.from_bytes(data, "big") << (count * 5 - len(data) * 8)
    words = [number >> 5 * (count - 1 - place) & 31 for place in range(count)]
    spread = [byte >> 5 for byte in prefix] + [0] + [byte & 31 for byte in prefix]
    checksum = _polymod(spread + words + [0] * 6) ^ BECH32_CONSTANT
    words += [checksum >> 5 * (5 - place) & 31 for place in range(6)]
    return prefix + b"1" + bytes(ALPHABET[word] for word in words)


def _polymod(words: list[int]) -> int:
    checksum = 1
    for word in words:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ word
        for bit, generator in enumerate(GENERATOR):
            checksum ^= generator if top >> bit & 1 else 0
    return checksum


def _join_words(words: list[int]) -> bytes | None:
    """Bytes from five-bit *words*; the bits left over must be fewer than five, and zero."""
    number = 0
    for word in words:
        number = number << 5 | word
    rest = len(words) * 5 % 8
    if rest > 4 or number & ((1 << rest) - 1):
        return None
    return (number >> rest).to_bytes(len(words) * 5 // 8, "big")
