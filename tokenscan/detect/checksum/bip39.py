"""BIP-39: the words of a wallet's seed phrase carry the first bits of a SHA-256 of what they stand for."""

from __future__ import annotations

import hashlib

from tokenscan.detect.checksum.bip39_words import ENGLISH
from tokenscan.detect.checksum.grade import LOWERS
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

WORD_BITS = 11
LENGTHS = (12, 15, 18, 21, 24)
"""Words of a phrase: a checksum bit for every 32 bits of entropy, 33 bits for every three words."""


def check_mnemonic(value: bytes) -> Proof:
    """A phrase with a word that is not English may be of one of the other lists; nothing is known of it."""
    words = value.decode("ascii", "replace").split()
    places = {word: place for place, word in enumerate(ENGLISH.split())}
    if len(words) not in LENGTHS or not all(word in places for word in words):
        return UNKNOWN
    number = 0
    for word in words:
        number = number << WORD_BITS | places[word]
    checksum_bits = len(words) // 3
    entropy, checksum = number >> checksum_bits, number & ((1 << checksum_bits) - 1)
    digest = hashlib.sha256(entropy.to_bytes(checksum_bits * 4, "big")).digest()
    if digest[0] >> (8 - checksum_bits) != checksum:
        return LOWERS
    return Proof("match", (("words", str(len(words))),))
