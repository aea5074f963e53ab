"""What Maven locks its passwords with, itself locked with a word that stands in its source."""

from __future__ import annotations

import hashlib

from tokenscan.detect.checksum.base64_text import decode_base64
from tokenscan.detect.checksum.block_cipher import BLOCK, decrypt_cbc
from tokenscan.detect.checksum.grade import LOWERS
from tokenscan.detect.checksum.proof import Proof

WORD_IN_SOURCE = b"settings.security"
"""Source: sonatype/plexus-sec-dispatcher."""

SALT_BYTES = 8


def check_master(value: bytes) -> Proof:
    """Braces round base64 of a salt, a number of bytes to leave out at the end, and AES-128-CBC blocks. Key and vector
    are the halves of the SHA-256 of word and salt.
    """
    data = decode_base64(value.strip(b"{}")) or b""
    if len(data) <= SALT_BYTES + 1:
        return LOWERS
    salt, unused, rest = data[:SALT_BYTES], data[SALT_BYTES], data[SALT_BYTES + 1 :]
    digest = hashlib.sha256(WORD_IN_SOURCE + salt).digest()
    text = decrypt_cbc(digest[:BLOCK], digest[BLOCK:], rest[: len(rest) - unused])
    return Proof("match", (("opens with", "the word in Maven's source"),)) if text and text.isascii() else LOWERS
