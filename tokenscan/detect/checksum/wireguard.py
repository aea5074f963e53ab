"""WireGuard's private keys: X25519 scalars."""

from __future__ import annotations

import base64

from tokenscan.detect.checksum.base64_text import decode_base64
from tokenscan.detect.checksum.proof import UNKNOWN, Proof

KEY_BYTES = 32


def check_private_key(value: bytes) -> Proof:
    """Base64 of 32 bytes, clamped as ``wg genkey`` leaves them: the lowest three bits and the highest are clear, the
    one beside that is set. WireGuard takes other bytes too, so that nothing speaks against them.
    """
    key = decode_base64(value) or b""
    if len(key) != KEY_BYTES or key[0] & 7 or key[31] & 0xC0 != 0x40:
        return UNKNOWN
    return Proof("match", (("public key", _derive_public(key)),))


def _derive_public(key: bytes) -> str:
    """What the peers' configuration knows the machine by."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    public = X25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw()
    return base64.b64encode(public).decode("ascii")
