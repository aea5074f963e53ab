"""The comment that accepts a secret where it stands."""

from __future__ import annotations

import re

MARK = b"tokenscan:allow"

_MARK = re.compile(rb"(?<![\w-])" + re.escape(MARK) + rb"(?![\w-])")


def allowing_marks(data: bytes, start: int, end: int) -> list[tuple[int, int]]:
    """The spans of the comments' words between the offsets *start* and *end*."""
    if data.find(MARK, start, end) < 0:
        return []
    return [mark.span() for mark in _MARK.finditer(data, start, end)]
