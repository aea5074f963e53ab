"""Running a rule's pattern where the prefilter saw something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tokenscan.detect.compile import CompiledRule, Shape

MARGIN = 64
"""Bytes past a window that a pattern's look-ahead may see."""


def find_matches(compiled: CompiledRule, data: bytes, ends: list[int], timeout_s: float) -> Iterator[Any]:
    """The matches of the rule in *data* that hold a hit of the prefilter, given the *ends* of its hits.

    They are those that ``finditer`` over all of *data* would give: matches that overlap lie in one window, and there
    the leftmost wins as it does in the whole. Raises ``TimeoutError``.
    """
    ends.sort()
    shape = compiled.shape
    for start, last, stop in _windows(ends, shape, len(data)):
        if compiled.lead is None:
            yield from compiled.pattern.finditer(data, start, stop, timeout=timeout_s)
        else:
            yield from _matches_at_leads(compiled, data, (start, last, stop), timeout_s)


def _matches_at_leads(
    compiled: CompiledRule, data: bytes, window: tuple[int, int, int], timeout_s: float
) -> Iterator[Any]:
    """Trying the pattern only where its lead stands is many times cheaper than searching for it."""
    position, last, stop = window
    lead, pattern = compiled.lead, compiled.pattern
    while (begin := lead.search(data, position, last)) is not None:
        found = pattern.match(data, begin.start(), stop, timeout=timeout_s)
        if found is None:
            position = begin.start() + 1
        else:
            yield found
            position = max(found.end(), begin.start() + 1)


def _windows(ends: list[int], shape: Shape, size: int) -> Iterator[tuple[int, int, int]]:
    """(start, last, stop): every match that holds one of *ends* lies between *start* and *stop*, and its lead between
    *start* and *last*. Windows that touch are one.
    """
    back = shape.back
    start, last, stop = max(0, ends[0] - back), 0, 0
    for end in ends:
        if end - back > stop > 0:
            yield start, last, stop
            start = end - back
        last, stop = min(size, end + shape.lead_width), min(size, end + shape.width + MARGIN)
    yield start, last, stop
