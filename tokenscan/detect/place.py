"""Running a rule's pattern where the prefilter saw something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tokenscan.detect.program import CompiledRule, Shape
from tokenscan.model.noun import dataclass

TYPE_CHECKING = False  # what type checkers take for typing's own, without importing that
if TYPE_CHECKING:
    from typing import Any

MARGIN = 64
"""Bytes past a window that a pattern's look-ahead may see."""

LOOK_BEHIND = 64
"""Bytes before a window that a pattern's look-behind may see."""

MAX_WINDOW_REMEMBERED = 4096
MAX_REMEMBERED = 4096
"""Windows kept, a few hundred bytes each. Successive versions of a file lie side by side in a pack, and hold the same
windows: on the git project's history nine in ten were seen before (2026-11)."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where a pattern matched: offsets from the window's start, half-open; the *secret*, and the other named groups
    that took part.
    """

    start: int
    end: int
    secret: tuple[int, int]
    groups: Mapping[str, tuple[int, int]]


Sightings = tuple[Sighting, ...]


class Searcher:
    """Looks for rules' matches, and remembers what it saw in a window: the same bytes give the same matches."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int, int, bytes], Sightings] = {}

    def find(
        self, compiled: CompiledRule, data: bytes, ends: list[int], timeout_s: float
    ) -> Iterator[tuple[int, Sighting]]:
        """(offset, sighting) of the matches of the rule in *data* that hold a hit of the prefilter and one of the
        rule's keywords, given the *ends* of the prefilter's hits.

        They are those that ``finditer`` over all of *data* would give: matches that overlap lie in one window, and
        there the leftmost wins as it does in the whole. Raises ``TimeoutError``.
        """
        ends.sort()
        for start, last, stop in _windows(ends, compiled.shape, len(data)):
            for sighting in self._look(compiled, data, (start, last, stop), timeout_s):
                yield start, sighting

    def _look(self, compiled: CompiledRule, data: bytes, window: tuple[int, int, int], timeout_s: float) -> Sightings:
        start, last, stop = window
        if stop - start > MAX_WINDOW_REMEMBERED:
            return _search(compiled, data, window, timeout_s)
        low = start - LOOK_BEHIND if start > LOOK_BEHIND else 0
        key = (compiled.rule.id, start - low, last - start, data[low:stop])
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= MAX_REMEMBERED:
                self._known.clear()
            known = self._known[key] = _search(compiled, data, window, timeout_s)
        return known


def _search(compiled: CompiledRule, data: bytes, window: tuple[int, int, int], timeout_s: float) -> Sightings:
    start, _, stop = window
    if compiled.lead is None:
        found = compiled.pattern.finditer(data, start, stop, timeout=timeout_s)
    else:
        found = _matches_at_leads(compiled, data, window, timeout_s)
    return tuple(_sighting(match, start) for match in found if compiled.holds_keyword(match[0]))


def _sighting(match: Any, offset: int) -> Sighting:
    spans = {name: match.span(name) for name, text in match.groupdict().items() if text is not None}
    places = {name: (start - offset, end - offset) for name, (start, end) in spans.items()}
    return Sighting(match.start() - offset, match.end() - offset, places.pop("secret"), places)


def _matches_at_leads(
    compiled: CompiledRule, data: bytes, window: tuple[int, int, int], timeout_s: float
) -> Iterator[Any]:
    """Trying the pattern only where its lead stands is many times cheaper than searching for it."""
    position, last, stop = window
    lead = compiled.lead
    while (begin := lead.search(data, position, last)) is not None:
        found = compiled.pattern.match(data, begin.start(), stop, timeout=timeout_s)
        if found is None:
            position = begin.start() + 1
        else:
            yield found
            position = max(found.end(), begin.start() + 1)


def _windows(ends: list[int], shape: Shape, size: int) -> Iterator[tuple[int, int, int]]:
    """(start, last, stop): every match that holds one of *ends* lies between *start* and *stop*, and its lead between
    *start* and *last*. Windows that touch are one.
    """
    back, lead_width, reach = shape.back, shape.lead_width, shape.width + MARGIN
    start, last, stop = max(0, ends[0] - back), 0, 0
    for end in ends:
        if end - back > stop > 0:
            yield start, last, stop
            start = end - back
        last, stop = min(size, end + lead_width), min(size, end + reach)
    yield start, last, stop
