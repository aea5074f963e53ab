"""How many bytes a match of the prefilter may take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tokenscan.detect.anchor import op, parse
from tokenscan.detect.program import Extent

NARROW = 64
"""Bytes that most matches of the prefilter do not exceed."""

_FEED = 0x0A


def measure(expressions: Iterable[str], bound: int, *, longest: int = 0) -> Extent:
    """The extent of a program that looks for *expressions*, and for literals of which *longest* is the length of the
    longest. A match of more than *bound* bytes is of no use to anyone.
    """
    if bound <= NARROW:
        return Extent(max(longest, bound))
    margin, line = longest, 0
    for expression in expressions:
        parsed = parse(expression)
        width = min(int(parsed.getwidth()[1]), bound)
        if width > NARROW and not _crosses_lines(parsed):
            line = max(line, width)
        else:
            margin = max(margin, width)
    return Extent(margin, line)


def _crosses_lines(items: Any) -> bool:
    """Can a match hold a line feed?"""
    return any(_may_be_feed(kind, value) for kind, value in items)


def _may_be_feed(kind: Any, value: Any) -> bool:
    if kind is op.LITERAL:
        return bool(value == _FEED)
    if kind is op.NOT_LITERAL:
        return bool(value != _FEED)
    if kind is op.ANY:
        return True
    if kind is op.IN:
        return _holds_feed(value)
    if kind is op.BRANCH:
        return any(map(_crosses_lines, value[1]))
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
        return _crosses_lines(value[2])
    if kind is op.SUBPATTERN:
        return _crosses_lines(value[3])
    return kind not in (op.AT, op.ASSERT, op.ASSERT_NOT)


def _holds_feed(items: Sequence[Any]) -> bool:
    with_feed = (op.CATEGORY_SPACE, op.CATEGORY_NOT_DIGIT, op.CATEGORY_NOT_WORD)
    is_negated, found = False, False
    for kind, value in items:
        if kind is op.NEGATE:
            is_negated = True
        elif kind is op.LITERAL:
            found |= value == _FEED
        elif kind is op.RANGE:
            found |= value[0] <= _FEED <= value[1]
        else:
            found |= value in with_feed
    return found != is_negated
