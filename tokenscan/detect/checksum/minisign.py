"""Secret keys of minisign and of OpenBSD's signify: 64 bytes of Ed25519 behind what tells how they are locked."""

from __future__ import annotations

import hashlib
import hmac

from tokenscan.detect.checksum.base64_text import decode_base64
from tokenscan.detect.checksum.grade import LOWERS
from tokenscan.detect.checksum.proof import Proof

MINISIGN_BYTES, SIGNIFY_BYTES = 158, 104
_SCRYPT, _OPEN, _BCRYPT = b"Sc", b"\0\0", b"BK"


def check_secret_key(value: bytes) -> Proof:
    """Base64. Of a key that no password locks, its own checksum must be right too."""
    data = decode_base64(value) or b""
    kind, lock = data[:2], data[2:4]
    if kind == b"Ed" and len(data) == MINISIGN_BYTES and lock in (_SCRYPT, _OPEN) and data[4:6] == b"B2":
        return _prove("minisign", is_open=lock == _OPEN, is_right=_has_minisign_checksum(data))
    if kind == b"Ed" and len(data) == SIGNIFY_BYTES and lock == _BCRYPT:
        return _prove("signify", is_open=not any(data[4:8]), is_right=_has_signify_checksum(data))
    return LOWERS


def _prove(program: str, *, is_open: bool, is_right: bool) -> Proof:
    if is_open and not is_right:
        return LOWERS
    return Proof("match", (("type", program), ("encrypted", "no" if is_open else "yes")))


def _has_minisign_checksum(data: bytes) -> bool:
    """BLAKE2b of algorithm, key number and key. Source: minisign, its manual's section on formats."""
    body, checksum = data[54:126], data[126:]
    return hmac.compare_digest(hashlib.blake2b(data[:2] + body, digest_size=32).digest(), checksum)


def _has_signify_checksum(data: bytes) -> bool:
    """The first eight bytes of the key's SHA-512. Source: OpenBSD, signify.c."""
    return hashlib.sha512(data[40:]).digest()[:8] == data[24:32]
