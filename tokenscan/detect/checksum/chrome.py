"""Passwords that Chrome and its kin save: under a fixed key on Linux, where no key ring is asked."""

from __future__ import annotations

import hashlib

from tokenscan.detect.checksum.base64_text import decode_base64
from tokenscan.detect.checksum.block_cipher import BLOCK, decrypt_cbc
from tokenscan.detect.checksum.grade import LOWERS
from tokenscan.detect.checksum.plain_text import is_text
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

WORD_IN_SOURCE, SALT = b"peanuts", b"saltysalt"
"""Source: Chromium, components/os_crypt, Linux."""

VERSIONS = (b"v10", b"v11")


def check_saved_password(value: bytes) -> Proof:
    """Base64 of a version and AES blocks. Those of version 10 on Linux anybody opens; of others, which need the
    user's key ring or Windows account, nothing is known.
    """
    data = decode_base64(value) or b""
    if data[:3] not in VERSIONS:
        return LOWERS
    key = hashlib.pbkdf2_hmac("sha1", WORD_IN_SOURCE, SALT, 1, BLOCK)
    text = decrypt_cbc(key, b" " * BLOCK, data[3:]) if data.startswith(VERSIONS[0]) else None
    if not text or not is_text(text):
        return UNKNOWN
    return Proof("match", (("opens with", "the fixed key for Linux"),))
