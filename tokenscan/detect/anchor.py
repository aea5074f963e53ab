"""From a rule's pattern to something cheaper that every match contains.

Where to look is decided by a multi-pattern matcher over all rules at once; what it costs a byte depends on how little
it is asked. So each pattern is cut to the literal it begins with and the next few characters. A pattern that does not
begin with a literal is looked for by its keywords.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from itertools import groupby
from typing import Any

if sys.version_info >= (3, 11):
    from re import _constants as op
    from re import _parser as parser
else:
    import sre_constants as op
    import sre_parse as parser

__all__ = ["MAX_WIDTH", "Lead", "Outline", "derive_anchors", "op", "outline", "outline_tree", "parse"]

MAX_WIDTH = 32 * 1024
"""Longest match in bytes that a rule may have: patterns run on windows of this size round an anchor."""

MIN_LITERAL = 3
TAIL = 8
"""Character classes kept after the literal: from 8 on hits no longer get fewer (git project's history, 2026-11)."""

MIN_SPECIFIC = 8
"""A lead that can be shorter, and whose certain text is shorter than a keyword, would stop everywhere."""

MAX_ALTERNATIVES = 24


@dataclass(frozen=True, slots=True)
class Lead:
    """What every match of a pattern begins with, in the syntax that ``re`` and Hyperscan share, from *least* to *width*
    bytes long; *literal* is the length of the certain text at its beginning.
    """

    expression: str
    literal: int
    least: int
    width: int


@dataclass(frozen=True, slots=True)
class Outline:
    """What can be told of a pattern without running it: the greatest length of a match in bytes (``MAX_WIDTH + 1`` for
    an unbounded one), its lead (``None`` if it can begin with anything), and the names of its groups.
    """

    width: int
    lead: Lead | None
    groups: frozenset[str]


def outline(pattern: str) -> Outline:
    """Raises ``re.error`` for a pattern that ``re`` cannot read."""
    return outline_tree(parse(pattern))


def outline_tree(parsed: Any) -> Outline:
    """The outline of a pattern that was parsed."""
    cut = _Cut()
    _walk(parsed, cut, is_caseless=False)
    expression = cut.expression()
    lead = Lead(expression, cut.literal, cut.least, cut.width) if expression else None
    return Outline(min(int(parsed.getwidth()[1]), MAX_WIDTH + 1), lead, frozenset(parsed.state.groupdict))


def derive_anchors(lead: Lead | None, keywords: tuple[str, ...]) -> tuple[str, ...]:
    """What to look for, for a rule whose matches begin with *lead* and hold one of *keywords*: any match contains a
    match of one of these. A lead that ignores case is a name, and the keywords are the rarer words.
    """
    if lead is not None and lead.literal >= MIN_LITERAL and "(?i:" not in lead.expression:
        longest = max(map(len, keywords))
        if lead.literal >= longest or lead.least >= MIN_SPECIFIC:
            return (lead.expression,)
    return tuple(f"(?i:{_escape(word.encode())})" for word in keywords)


def parse(pattern: str) -> Any:
    """The tree of *pattern*, as the standard library's own parser makes it. Raises ``re.error``."""
    return parser.parse(pattern.encode())  # type: ignore[arg-type]


class _Cut:
    """Collects the beginning of a pattern until it is long enough or no longer simple."""

    def __init__(self) -> None:
        self._parts: list[tuple[bool, str]] = []
        self.literal = 0
        self.least = 0
        self.width = 0
        self.is_done = False

    @property
    def tail(self) -> int:
        return self.least - self.literal

    def add(self, text: str, least: int, width: int, *, is_caseless: bool, is_literal: bool) -> None:
        self._parts.append((is_caseless, text))
        self.literal += least if is_literal and not self.tail else 0
        self.least += least
        self.width += width
        self.is_done = self.is_done or self.tail >= TAIL

    def expression(self) -> str:
        """Neighbours that ignore case share one group: matchers find whole words faster than letters."""
        runs = (
            (caseless, "".join(text for _, text in run)) for caseless, run in groupby(self._parts, lambda part: part[0])
        )
        return "".join(f"(?i:{text})" if caseless else text for caseless, text in runs)


def _walk(items: Any, cut: _Cut, *, is_caseless: bool) -> None:
    for kind, value in items:
        if cut.is_done:
            return
        if kind in (op.AT, op.ASSERT, op.ASSERT_NOT):
            continue
        if kind is op.SUBPATTERN:
            _, added, removed, inner = value
            caseless = (is_caseless or bool(added & re.IGNORECASE)) and not removed & re.IGNORECASE
            _walk(inner, cut, is_caseless=caseless)
        elif kind is op.MAX_REPEAT or kind is op.MIN_REPEAT:
            _walk_repeat(value, cut, is_caseless=is_caseless)
        elif (text := _single(kind, value)) is not None:
            cut.add(text, 1, 1, is_caseless=is_caseless, is_literal=kind is op.LITERAL)
        elif kind is op.BRANCH:
            _walk_branch(value[1], cut, is_caseless=is_caseless)
        else:
            cut.is_done = True


def _walk_branch(alternatives: Any, cut: _Cut, *, is_caseless: bool) -> None:
    if all(kind in (op.AT, op.ASSERT, op.ASSERT_NOT) for alternative in alternatives for kind, _ in alternative):
        return
    cuts = [_Cut() for _ in alternatives]
    for alternative, inner in zip(alternatives, cuts, strict=True):
        _walk(alternative, inner, is_caseless=is_caseless)
    texts = [inner.expression() for inner in cuts]
    if len(texts) > MAX_ALTERNATIVES or not all(texts):
        cut.is_done = True
        return
    is_whole = all(kind is op.LITERAL for alternative in alternatives for kind, _ in alternative)
    least, width = min(inner.least for inner in cuts), max(inner.width for inner in cuts)
    is_literal = all(inner.literal == inner.least for inner in cuts)
    cut.add(f"(?:{'|'.join(texts)})", least, width, is_caseless=False, is_literal=is_literal)
    cut.is_done = cut.is_done or not is_whole


def _walk_repeat(value: Any, cut: _Cut, *, is_caseless: bool) -> None:
    low, high, inner = value
    for _ in range(min(low, TAIL)):
        if cut.is_done:
            return
        _walk(inner, cut, is_caseless=is_caseless)
    if low != high or low > TAIL:
        cut.is_done = True


def _single(kind: Any, value: Any) -> str | None:
    if kind is op.LITERAL:
        return _escape(bytes([value]))
    if kind is op.IN:
        return _class(value)
    return None


def _class(items: Any) -> str:
    names = {op.CATEGORY_DIGIT: r"\d", op.CATEGORY_WORD: r"\w", op.CATEGORY_SPACE: r"\s"}
    names |= {op.CATEGORY_NOT_DIGIT: r"\D", op.CATEGORY_NOT_WORD: r"\W", op.CATEGORY_NOT_SPACE: r"\S"}
    parts = []
    for kind, value in items:
        if kind is op.NEGATE:
            parts.append("^")
        elif kind is op.LITERAL:
            parts.append(f"\\x{value:02x}")
        elif kind is op.RANGE:
            parts.append(f"\\x{value[0]:02x}-\\x{value[1]:02x}")
        else:
            parts.append(names[value])
    return f"[{''.join(parts)}]"


def _escape(word: bytes) -> str:
    return "".join(chr(byte) if chr(byte).isascii() and chr(byte).isalnum() else f"\\x{byte:02x}" for byte in word)
