"""Numbers written in the bases that token checksums use; big-endian digits."""

from __future__ import annotations

BASE36 = b"0123456789abcdefghijklmnopqrstuvwxyz"
BASE62 = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
BASE58 = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
"""Bitcoin's order: no 0, O, I, l."""

BASE66 = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890.-_~"
"""Entra client secrets. Source: microsoft/security-utilities, the client application's character set."""

MAX_BASE58_DIGITS = 1_000
"""No key here has more than 111; decoding takes time by the square of the length."""


def encode_number(number: int, alphabet: bytes, *, width: int = 1) -> bytes:
    """*number* (not negative) in the base of *alphabet*, left padded to *width* with the alphabet's zero."""
    digits = bytearray()
    while number:
        number, digit = divmod(number, len(alphabet))
        digits.append(alphabet[digit])
    return bytes(reversed(digits)).rjust(width, alphabet[:1])


def decode_number(digits: bytes, alphabet: bytes) -> int | None:
    """The number that *digits* write; ``None`` if there are none, or one is not in *alphabet*."""
    number = 0
    for digit in digits:
        place = alphabet.find(digit)
        if place < 0:
            return None
        number = number * len(alphabet) + place
    return number if digits else None


def decode_base58(text: bytes) -> bytes | None:
    """The bytes that base58 *text* writes: each leading ``1`` is a zero byte. ``None`` for any other character."""
    if len(text) > MAX_BASE58_DIGITS:
        return None
    number = decode_number(text, BASE58)
    if number is None:
        return None
    zeros = len(text) - len(text.lstrip(b"1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")
