"""Rules that have a word on a line and match nothing there: how far did they get?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any

from tokenscan.detect.lines import count_code_points, line_bounds
from tokenscan.detect.program import CompiledRule
from tokenscan.explain.account import Miss

MAX_REACH = 4096
"""Bytes of a match that are followed."""

MIN_WORD = 3
"""Characters: shorter words stand anywhere by chance, and a rule that has only such is named when it is asked for."""

MAX_STARTS = 16
"""Places on a line at which a pattern is tried."""

MAX_LINE = 16 << 10
"""Bytes: on a longer line, of minified code or of data, every rule has a word."""

_TIMEOUT_S = 0.2


def find_misses(rules: Iterable[CompiledRule], data: bytes, offset: int, matched: Collection[str]) -> Iterator[Miss]:
    """Of the line of *data* round *offset*: the *rules* with a keyword there that are not among *matched* (ids); those
    with the longest word come first, for it says most.
    """
    low, high = line_bounds(data, offset, offset)
    lowered = data[low:high].lower()
    found = (_find_miss(rule, data, low, high, lowered) for rule in rules if rule.rule.id not in matched)
    telling = (miss for miss in found if miss and len(miss.keyword) >= MIN_WORD)
    yield from sorted(telling, key=lambda miss: (-len(miss.keyword), miss.rule.id))


def explain_rule(rule: CompiledRule, data: bytes, offset: int) -> Miss:
    """Why *rule*, which matches nothing there, is silent on the line of *data* round *offset*."""
    low, high = line_bounds(data, offset, offset)
    miss = _find_miss(rule, data, low, high, data[low:high].lower())
    if miss:
        return miss
    # A pattern may span lines.
    if rule.holds_keyword(data):
        return Miss(rule.rule, "", 0, "pattern", "its words stand elsewhere in the text; it matches nowhere")
    return Miss(rule.rule, "", 0, "keyword", f"none of its keywords: {', '.join(rule.rule.keywords)}")


def _find_miss(rule: CompiledRule, data: bytes, low: int, high: int, lowered: bytes) -> Miss | None:
    words = [word for word in rule.keywords if word in lowered]
    if not words:
        return None
    word = max(words, key=len)
    column = count_code_points(data[low : low + lowered.index(word)]) + 1
    reason = _describe_failure(rule, data, low, high)
    return Miss(rule.rule, word.decode("utf-8", "replace"), column, "pattern", reason)


def _describe_failure(rule: CompiledRule, data: bytes, low: int, high: int) -> str:
    if rule.lead is None:
        return "its pattern does not match what stands round the word"
    starts = [found.start() for found in islice(rule.lead.finditer(data, low, high), MAX_STARTS)]
    if not starts:
        return "the word is there, but not with what every match begins with"
    try:
        reached = max(_follow(rule.pattern, data, start) for start in starts)
    except TimeoutError:
        return "its pattern does not match; how far it gets could not be told in time"
    if reached[0] in starts:
        return "what its matches begin with is there, but not what must stand round it"
    return _describe_end(data, low, *reached)


def _follow(pattern: Any, data: bytes, start: int) -> tuple[int, bool]:
    """How far a match that begins at *start* gets: the offset of the first byte that does not fit, and whether what
    stands before would be a match if the text ended there. Raises ``TimeoutError``.
    """
    fits, fails = start, min(len(data), start + MAX_REACH) + 1
    while fails - fits > 1:
        middle = (fits + fails) // 2
        if pattern.match(data, start, middle, partial=True, timeout=_TIMEOUT_S):
            fits = middle
        else:
            fails = middle
    return fits, bool(pattern.match(data, start, fits, timeout=_TIMEOUT_S))


def _describe_end(data: bytes, low: int, end: int, is_whole: bool) -> str:
    column = count_code_points(data[data.rfind(b"\n", low, end) + 1 or low : end]) + 1
    after = data[end : end + 1]
    if is_whole:
        return (
            f"up to column {column} it fits, and what stands there says that it is something longer, or something else"
        )
    if not after or after.isspace() or after in b"\"'`,;)}]<>":
        return f"it begins to match, and ends too early: at column {column}"
    return f"it begins to match, and what stands at column {column} does not fit"
