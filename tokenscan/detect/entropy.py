"""How random a value is, and how random it would have to be."""

from __future__ import annotations

from itertools import pairwise
from math import log2

_HEX = frozenset(b"0123456789abcdefABCDEF")
_FLOORS: dict[int, tuple[tuple[int, float], ...]] = {
    # Alphabet size → (length, bits a byte that all but 1 in 1,000 random values of that length exceed).
    # Source: 20,000 random draws a cell of each alphabet and length.
    16: ((8, 1.75), (16, 2.48), (20, 2.67), (24, 2.84), (32, 3.14), (40, 3.28), (64, 3.54), (128, 3.78)),
    32: ((8, 2.0), (16, 2.91), (20, 3.15), (24, 3.39), (32, 3.69), (40, 3.90), (64, 4.29), (128, 4.63)),
    36: ((8, 2.0), (16, 2.95), (20, 3.22), (24, 3.43), (32, 3.77), (40, 3.96), (64, 4.38), (128, 4.77)),
    62: ((8, 2.25), (16, 3.20), (20, 3.48), (24, 3.71), (32, 4.07), (40, 4.33), (64, 4.82), (128, 5.33)),
}


def entropy(data: bytes) -> float:
    """Shannon entropy of *data* in bits per byte, in [0.0, 8.0]; empty input gives 0.0. Source: Shannon 1948, §6."""
    total = len(data)
    return -sum(n / total * log2(n / total) for n in map(data.count, set(data)))


def alphabet_size(data: bytes) -> int:
    """The smallest usual alphabet that holds *data*: 16 (hexadecimal of one case), 32 and 36 (letters of one case with
    digits), 62 for the rest.
    """
    has_upper, has_lower = data != data.lower(), data != data.upper()
    if has_upper and has_lower:
        return 62
    if _HEX.issuperset(data):
        return 16
    if data.isalnum():
        return 36 if any(digit in data for digit in b"0189") else 32
    return 62


def random_floor(size: int, length: int) -> float:
    """The entropy, in bits per byte, that 999 of 1,000 random values exceed which have *length* characters of an
    alphabet of *size*. Below 8 characters it is 0.0: nothing can be said.
    """
    rows = _FLOORS[size]
    if length < rows[0][0]:
        return 0.0
    for (low, low_bits), (high, high_bits) in pairwise(rows):
        if length <= high:
            return low_bits + (high_bits - low_bits) * (length - low) / (high - low)
    return rows[-1][1]
