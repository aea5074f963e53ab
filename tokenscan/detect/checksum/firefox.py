"""Firefox's key database (``key4.db``): whether a primary password locks it. Without one anybody who has it and
``logins.json`` reads every saved password.
"""

from __future__ import annotations

import hashlib

from tokenscan.detect.checksum.base64_text import decode_base64
from tokenscan.detect.checksum.block_cipher import decrypt_cbc
from tokenscan.detect.checksum.der import INTEGER, OCTET_STRING, SEQUENCE, Element, read_elements, read_sequence
from tokenscan.detect.checksum.grade import LOWERS
from tokenscan.detect.checksum.pkcs12_kdf import MAX_ITERATIONS
from tokenscan.detect.checksum.proof import Proof

KNOWN_TEXT = b"password-check"
"""Stands in the database under the primary password. Source: NSS, sftkpwd.c."""

KEY_BYTES = 32
_ENTRY = b"item2 = "


def check_key_database(value: bytes) -> Proof:
    """Base64 of the global salt, and of the text that is locked: PBES2 with PBKDF2 and AES-256-CBC, in DER."""
    salt, _, locked = value.partition(_ENTRY)
    parts = _read_locked(decode_base64(locked) or b"")
    if parts is None:
        return LOWERS
    is_open = _opens(decode_base64(salt.strip()) or b"", *parts)
    return Proof("match", (("primary password", "none" if is_open else "set"),))


def _read_locked(data: bytes) -> tuple[list[Element], Element, Element] | None:
    """The members of PBKDF2's parameters, the vector as it is stored, and the ciphertext."""
    outer = read_sequence(data)
    scheme = _children(outer, 0, SEQUENCE)
    parameters = _children(scheme, 1, SEQUENCE)
    derivation = _children(_children(parameters, 0, SEQUENCE), 1, SEQUENCE)
    cipher = _children(parameters, 1, SEQUENCE)
    if not outer or len(outer) != 2 or not derivation or not cipher or len(cipher) != 2:
        return None
    return derivation, cipher[1], outer[1]


def _children(members: list[Element] | None, index: int, tag: int) -> list[Element] | None:
    """What is in the member at *index*, if that has this *tag*."""
    if not members or len(members) <= index or members[index].tag != tag:
        return None
    return read_elements(members[index].content)


def _opens(salt: bytes, derivation: list[Element], vector: Element, text: Element) -> bool:
    """Whether no password gives the key. The vector is the whole DER element, of 16 bytes with tag and length."""
    if [each.tag for each in derivation[:2]] != [OCTET_STRING, INTEGER] or len(vector.content) != 14:
        return False
    rounds = derivation[1].number
    if not 1 <= rounds <= MAX_ITERATIONS:
        return False
    secret = hashlib.sha1(salt, usedforsecurity=False).digest()
    key = hashlib.pbkdf2_hmac("sha256", secret, derivation[0].content, rounds, KEY_BYTES)
    return decrypt_cbc(key, b"\x04\x0e" + vector.content, text.content) == KNOWN_TEXT
