"""Was a text typed as words, or drawn at random?"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from tokenscan.detect.structure.bigrams import BITS

_LETTERS = re.compile(r"[a-z]{2,}")
MAX_READ = 48
"""Characters of a value that are read: they decide, and a blob in base64 costs no more than a password."""


@lru_cache(maxsize=64)
def word_likeness(text: str) -> float:
    """Mean bits by which the letter pairs of *text* are more usual than chance: about 1.5 for English and
    identifiers, -1 for random letters; 0.0 where there is no pair. Case and other characters do not count.
    """
    bits = [BITS[pair] for word in _LETTERS.findall(text[:MAX_READ].lower()) for pair in pairwise(word)]
    return sum(bits) / len(bits) if bits else 0.0


def letter_share(text: str) -> float:
    """The share of *text* that lies in runs of two or more letters, in [0.0, 1.0]."""
    return sum(map(len, _LETTERS.findall(text.lower()))) / len(text) if text else 0.0
