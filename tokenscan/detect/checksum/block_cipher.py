"""AES as programs use it that keep the key beside the lock: the key is known, and what opens is proven."""

from __future__ import annotations

BLOCK = 16


def decrypt_cbc(key: bytes, vector: bytes, data: bytes) -> bytes | None:
    """What *data* says under *key*, PKCS#7 padding removed; ``None`` if it is no whole blocks, or the padding is
    wrong: with another key it is right once in some 255 times.
    """
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    if not data or len(data) % BLOCK:
        return None
    decryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    padded = decryptor.update(data) + decryptor.finalize()
    count = padded[-1]
    if not 1 <= count <= BLOCK or padded[-count:] != bytes([count]) * count:
        return None
    return padded[:-count]


def decrypt_ctr(key: bytes, vector: bytes, data: bytes) -> bytes:
    """What *data* says under *key*, whatever that is: a stream has no padding."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    decryptor = Cipher(algorithms.AES(key), modes.CTR(vector)).decryptor()
    return decryptor.update(data) + decryptor.finalize()
