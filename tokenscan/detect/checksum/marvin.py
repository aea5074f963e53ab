"""Marvin32, the checksum of Microsoft's identifiable keys. Source: microsoft/security-utilities (MIT)."""

from __future__ import annotations

_MASK = 0xFFFFFFFF


def marvin32(data: bytes, seed_name: str) -> int:
    """The 32-bit Marvin hash of *data*. *seed_name* is eight ASCII characters; the seed is their bytes read as a
    big-endian number, whose low half is the first word of the state.
    """
    seed = int.from_bytes(seed_name.encode("ascii"), "big")
    first, second = seed & _MASK, seed >> 32
    padded = data + b"\x80" + bytes(-(len(data) + 1) % 4)
    for offset in range(0, len(padded), 4):
        first = (first + int.from_bytes(padded[offset : offset + 4], "little")) & _MASK
        first, second = _mix(first, second)
    first, second = _mix(first, second)
    return first ^ second


def _mix(first: int, second: int) -> tuple[int, int]:
    second ^= first
    first = (_rotate(first, 20) + second) & _MASK
    second = _rotate(second, 9) ^ first
    first = (_rotate(first, 27) + second) & _MASK
    return first, _rotate(second, 19)


def _rotate(word: int, bits: int) -> int:
    return ((word << bits) | (word >> (32 - bits))) & _MASK
