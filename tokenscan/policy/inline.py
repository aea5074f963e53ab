"""The comments that accept a secret where it stands, ours and those of other scanners.

::

    token = "…"  # tokenscan:allow rule=github-pat-classic reason="a published example" until=2030-01-31 owner=ann
    # tokenscan:allow reason="of the test account"
    token = "…"

A comment covers one secret. On the secret's line: the last one before it, else the first behind it. Alone on the line
before: the first on that line. It is imported when something matched.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from tokenscan.detect.lines import line_bounds
from tokenscan.detect.match import Candidate
from tokenscan.model.suppression import Suppression
from tokenscan.policy.marks import BLOCK_START, Mark, find_marks, is_in_block

MAX_STACK = 8
"""Comments that stand alone one above the other, of which each accepts something on the line below."""


class InlineMarks:
    """The comments in *data* that accept one of *candidates*, which rise by offset. Lines are looked at when a
    candidate on them, or right below, is asked about, and once.
    """

    def __init__(self, data: bytes, candidates: Sequence[Candidate], peers: Sequence[str]) -> None:
        self._data = data
        self._candidates = candidates
        self._starts = [candidate.start for candidate in candidates]
        self._peers = frozenset(peers)
        self._has_blocks = "secretlint" in peers and BLOCK_START in data
        self._lines: dict[int, list[Mark]] = {}

    def find(self, candidate: Candidate, line: int) -> tuple[Suppression, ...]:
        """What accepts *candidate*, which stands on *line* (from 1)."""
        found = []
        for mark in self.marks_near(candidate):
            below = self._data.count(b"\n", candidate.start, mark.start)
            at = line + below - self._data.count(b"\n", mark.start, candidate.start)
            found.append(Suppression("inline", "", at, mark.reason, mark.owner, mark.until, flaw=mark.flaw))
        return tuple(found)

    def marks_near(self, candidate: Candidate) -> Iterator[Mark]:
        low, high = line_bounds(self._data, candidate.start, candidate.end)
        for mark in self._marks_on(low, high):
            if self.covered(mark) is candidate:
                yield mark
        for mark in self._marks_above(low):
            if self._first_below(mark, low) is candidate:
                yield mark
        if self._data.find(b"\n", candidate.start, candidate.end) >= 0:
            yield from (mark for mark in self._marks_below(high) if mark.peer == "kingfisher")
        if self._has_blocks and (block := is_in_block(self._data, candidate)):
            yield block

    def _marks_on(self, low: int, high: int) -> list[Mark]:
        """Those on the lines between the offsets *low* and *high*."""
        if low not in self._lines:
            self._lines[low] = list(find_marks(self._data, low, high, self._peers))
        return self._lines[low]

    def _marks_above(self, low: int) -> Iterator[Mark]:
        """Those that stand alone, on the lines right above the one that begins at *low*."""
        for _ in range(MAX_STACK):
            if low == 0:
                return
            above = self._data.rfind(b"\n", 0, low - 1) + 1
            marks = [mark for mark in self._marks_on(above, low - 1) if mark.is_alone]
            if not marks or self._is_taken(above, low):
                return
            yield from marks
            low = above

    def _marks_below(self, high: int) -> Iterator[Mark]:
        """Those that stand alone on the line behind a value of several lines, which ends at *high*."""
        end = self._data.find(b"\n", high + 1)
        below = len(self._data) if end < 0 else end
        if high + 1 < below and not self._is_taken(high + 1, below):
            yield from (mark for mark in self._marks_on(high + 1, below) if mark.is_alone)

    def _is_taken(self, low: int, high: int) -> bool:
        """Does a candidate stand between the offsets *low* and *high*? Then a comment there is about that one."""
        index = bisect_left(self._starts, high)
        return any(candidate.end > low for candidate in self._candidates[max(0, index - 1) : index])

    def covered(self, mark: Mark) -> Candidate | None:
        """The candidate on the line of *mark* that it covers."""
        if mark.is_next:
            return None
        low, high = line_bounds(self._data, mark.start, mark.end)
        index = bisect_left(self._starts, mark.end)
        for candidate in reversed(self._candidates[:index]):
            if candidate.end <= low:
                break
            if mark.fits(candidate.rule):
                return candidate
        behind = (each for each in self._candidates[index:] if each.start >= high or mark.fits(each.rule))
        first = next(behind, None)
        return first if first is not None and first.start < high else None

    def _first_below(self, mark: Mark, low: int) -> Candidate | None:
        """The first candidate that *mark* fits on the line that begins at *low*."""
        end = self._data.find(b"\n", low)
        index = bisect_left(self._starts, low)
        for candidate in self._candidates[index:]:
            if 0 <= end < candidate.start:
                return None
            if mark.fits(candidate.rule):
                return candidate
        return None


def find_unused(data: bytes, candidates: Sequence[Candidate], peers: Sequence[str]) -> Iterator[Mark]:
    """The comments in *data* that accept none of *candidates*: looks at all of it."""
    marks = InlineMarks(data, candidates, peers)
    used = {mark.start for candidate in candidates for mark in marks.marks_near(candidate)}
    for mark in find_marks(data, 0, len(data), frozenset(peers)):
        if mark.start not in used and mark.is_comment:
            yield mark
