"""How near two values in a text stand: the lines between them, and what says that they do not belong together."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tokenscan.detect.lines import line_bounds
from tokenscan.model.noun import dataclass

MAX_BYTES_A_LINE = 512
"""Bytes that a line between two values may have on average: in minified text lines say nothing."""

OTHER_NAME = 1
"""Lines that a value seems further away if its name begins with another word: ``DEV_ID`` from ``PROD_SECRET``."""

_STEM_REACH = 80
_STEM = re.compile(rb"([A-Za-z0-9]+)[_.-][\w.-]*\W{0,8}$")
_SECTION = re.compile(
    rb"^[ \t]*\[{1,2}[\w .:/@\"'-]{1,80}\]{1,2}[ \t]*(?:[#;][^\n]*)?\r?$|^---[ \t]*\r?$|^diff --git ", re.MULTILINE
)
_NO_BLOCK = re.compile(rb"[\s{}\[\](),;]*(?:</?[\w.:-]+>\s*)?(?:(?:#|//|--|<!--)[^\n]*)?")
"""A line that begins or ends no block of its own: brackets, a comment, a tag that has no name."""

_NAMES_A_PART = re.compile(rb"(?i:key|secret|token|passw|user|host|client|account|tenant|sid\b|_id\b|\bid\b)|[a-z]Id\b")
"""A line that stands further left, but names the value below it: ``variable "secret_key" {``."""

_INDENT = re.compile(rb"(?:[ \t]|-[ \t])*")


@dataclass(frozen=True, slots=True)
class Place:
    """A value in a text: byte offsets, half-open; the line feeds before each; the width of its line's indentation in
    bytes; and the first word of a name of several before it, in small letters.
    """

    start: int
    end: int
    line: int
    end_line: int
    indent: int
    stem: bytes


def find_places(data: bytes, spans: Sequence[tuple[int, int]]) -> list[Place]:
    """The places of *spans*, which rise."""
    places, line, counted, low = [], 0, 0, 0
    for start, end in spans:
        feeds = data.count(b"\n", counted, start)
        if feeds:
            line, low = line + feeds, data.rfind(b"\n", counted, start) + 1
        counted = start
        end_line = line + data.count(b"\n", start, end)
        places.append(Place(start, end, line, end_line, _indent(data, low, start), _stem(data, low, start)))
    return places


def _indent(data: bytes, low: int, high: int) -> int:
    found = _INDENT.match(data, low, high)
    return found.end() - low if found else 0


def _stem(data: bytes, low: int, high: int) -> bytes:
    found = _STEM.search(data[max(low, high - _STEM_REACH) : high])
    return found[1].lower() if found else b""


def count_lines_between(one: Place, other: Place) -> int:
    """Line feeds between two places."""
    return max(0, other.line - one.end_line, one.line - other.end_line)


def count_bytes_between(one: Place, other: Place) -> int:
    """Bytes between two places."""
    return max(0, other.start - one.end, one.start - other.end)


def are_near(data: bytes, one: Place, other: Place, within: int) -> bool:
    """Are both at most *within* lines apart, and nothing between them that begins something else?"""
    if count_lines_between(one, other) > within:
        return False
    if count_bytes_between(one, other) > (within + 1) * MAX_BYTES_A_LINE:
        return False
    if one.line == other.line:
        return True
    first, second = (one, other) if one.start < other.start else (other, one)
    if _SECTION.search(data, first.end, second.start):
        return False
    return not _leaves_block(data[first.end : second.start], min(one.indent, other.indent))


def _leaves_block(between: bytes, indent: int) -> bool:
    """Does a line among those *between* two values stand further left than both, and name something else?"""
    if not indent:
        return False
    for line in between.split(b"\n")[1:-1]:
        if not _NO_BLOCK.fullmatch(line) and _indent(line, 0, len(line)) < indent and not _NAMES_A_PART.search(line):
            return True
    return False


def lines_round(data: bytes, start: int, end: int, within: int) -> tuple[int, int]:
    """Offsets of the line or lines of *start* to *end* with *within* more before and behind, as far as a value there
    may be near.
    """
    reach = (within + 1) * MAX_BYTES_A_LINE
    lowest, highest = max(0, start - reach), min(len(data), end + reach)
    low, high = line_bounds(data, start, end)
    for _ in range(within):
        if low > lowest:
            low = data.rfind(b"\n", lowest, low - 1) + 1 or lowest
        if high < highest:
            stop = data.find(b"\n", high + 1, highest)
            high = highest if stop < 0 else stop
    return max(low, lowest), min(high, highest)
