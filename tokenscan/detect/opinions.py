"""Judging a match once, however many versions of a file hold it."""

from __future__ import annotations

from tokenscan.detect.match import Drop, Grade, Match
from tokenscan.detect.place import Sighting
from tokenscan.model.rule import Rule

REACH = 512
"""Bytes on either side of a match that a judgement may depend on."""

MAX_REMEMBERED = 4096
"""Judgements kept: some 5 MB. Successive versions of a file lie side by side in a pack."""


class Opinions:
    """Remembers what was thought of a match, by its rule, its path and the bytes round it: nothing else is shown to
    the judge, so nothing else can matter.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, int, int, bytes], Drop | Grade] = {}

    def judge(self, rule: Rule, data: bytes, offset: int, sighting: Sighting, path: str) -> Drop | Grade:
        """The judgement on *sighting*, a match of the rule's pattern in *data*, counted from *offset*."""
        first, last = offset + sighting.start, offset + sighting.end
        low, high = max(0, first - REACH), last + REACH
        shown = data[low:high]
        key = (rule.id, path, first - low, last - first, shown)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= MAX_REMEMBERED:
                self._known.clear()
            from tokenscan.detect.filters import judge  # most commits hold nothing to judge

            known = self._known[key] = judge(_make_match(rule, shown, sighting, offset - low, path))
        return known


def show_match(rule: Rule, data: bytes, offset: int, sighting: Sighting, path: str) -> Match:
    """*sighting* as the judge is shown it, with ``REACH`` bytes on either side."""
    low = max(0, offset + sighting.start - REACH)
    return _make_match(rule, data[low : offset + sighting.end + REACH], sighting, offset - low, path)


def _make_match(rule: Rule, shown: bytes, sighting: Sighting, shift: int, path: str) -> Match:
    groups = {name: (start + shift, end + shift) for name, (start, end) in sighting.groups.items()}
    start, end = sighting.secret
    span = (start + shift, end + shift, sighting.start + shift, sighting.end + shift)
    return Match(rule, shown, *span, groups, path)
