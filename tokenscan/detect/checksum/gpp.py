"""Passwords in Windows Group Policy Preferences: encrypted with a key that Microsoft has published."""

from __future__ import annotations

from tokenscan.detect.checksum.base64_text import decode_base64
from tokenscan.detect.checksum.block_cipher import decrypt_cbc
from tokenscan.detect.checksum.grade import LOWERS
from tokenscan.detect.checksum.plain_text import is_text
from tokenscan.detect.checksum.proof import Proof

PUBLISHED_KEY = "4e9906e8fcb66cc9 faf49310620ffee8 f496e806cc057990 209b09a433b66c1b"
"""Source: [MS-GPPREF], §2.2.1.1.4."""


def check_cpassword(value: bytes) -> Proof:
    """Base64 of AES-256-CBC blocks, the first vector zero, of UTF-16 text. What opens is a password that anybody
    reads.
    """
    text = decrypt_cbc(bytes.fromhex(PUBLISHED_KEY), bytes(16), decode_base64(value) or b"")
    return Proof("match", (("opens with", "the published key"),)) if text and is_text(text, "utf-16-le") else LOWERS
