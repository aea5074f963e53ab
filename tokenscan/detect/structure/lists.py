"""Word lists as they are written in this package: words parted by blanks."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of *text*."""
    return frozenset(text.split())
