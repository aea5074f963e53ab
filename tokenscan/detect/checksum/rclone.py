"""Passwords that rclone obscures: encrypted with a key that stands in its source."""

from __future__ import annotations

from tokenscan.detect.checksum.base64_text import decode_base64
from tokenscan.detect.checksum.block_cipher import BLOCK, decrypt_ctr
from tokenscan.detect.checksum.grade import LOWERS
from tokenscan.detect.checksum.plain_text import is_text
from tokenscan.detect.checksum.proof import Proof

KEY_IN_SOURCE = "9c935b48730a554d 6bfd7c63c886a92b d390198eb8128afb f4de162b8b95f638"
"""Source: rclone, fs/config/obscure."""


def check_obscured(value: bytes) -> Proof:
    """Base64url of a vector of 16 bytes and the text in AES-CTR. Any bytes open to something; a password is text."""
    data = decode_base64(value) or b""
    text = decrypt_ctr(bytes.fromhex(KEY_IN_SOURCE), data[:BLOCK], data[BLOCK:]) if len(data) > BLOCK else b""
    return Proof("match", (("opens with", "the key in rclone's source"),)) if is_text(text) else LOWERS
