"""Sets of words, written as one text."""

from __future__ import annotations


def word_set(words: str) -> frozenset[str]:
    """The words of *words*, which blanks divide."""
    return frozenset(words.split())
