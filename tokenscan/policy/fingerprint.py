"""What makes two findings the same."""

from __future__ import annotations

import hmac

VERSION = 1
DIGITS = 32

SALTED_VERSION = 2
COST = 14
"""Binary logarithm of scrypt's N: 16 MiB and some 40 ms a guess with r = 8 and p = 1. Source: RFC 7914, §2."""
_BLOCK_SIZE = 8

_NAME = b"tokenscan: the name of a key"
_NAME_DIGITS = 8


def fingerprint(key: bytes, family: str, value: bytes) -> str:
    """``1:`` and 32 hexadecimal digits of HMAC-SHA-256 with *key* over the rule's *family* and the secret's *value*.

    Independent of line, path, commit, rule version and configuration; without the key nobody can test a guess.
    """
    digest = hmac.new(key, family.encode() + b"\0" + value, "sha256").hexdigest()
    return f"{VERSION}:{digest[:DIGITS]}"


def stretch(value: bytes, salt: bytes, cost: int) -> bytes:
    """A key that takes ``2 ** cost`` steps to make from *value* and *salt*: where everybody knows the salt, whoever
    guesses a secret pays this for each guess.
    """
    from hashlib import scrypt

    memory = 256 * _BLOCK_SIZE << cost
    return scrypt(value, salt=salt, n=1 << cost, r=_BLOCK_SIZE, p=1, maxmem=memory, dklen=32)


def salted_fingerprint(stretched: bytes, family: str) -> str:
    """``2:`` and 32 hexadecimal digits of HMAC-SHA-256 over *family* with the *stretched* value as the key."""
    return f"{SALTED_VERSION}:{hmac.new(stretched, family.encode(), 'sha256').hexdigest()[:DIGITS]}"


def name_key(key: bytes) -> str:
    """8 hexadecimal digits by which two machines see whether they have the same *key*; slow to make, so that a weak
    key cannot be guessed from them cheaply.
    """
    return stretch(key, _NAME, COST).hex()[:_NAME_DIGITS]
