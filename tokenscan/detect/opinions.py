"""Judging a match once, however many versions of a file hold it."""

from __future__ import annotations

from typing import Any

from tokenscan.detect.filters import judge
from tokenscan.detect.match import Drop, Grade, Match
from tokenscan.model.rule import Rule

REACH = 512
"""Bytes on either side of a match that a judgement may depend on."""

MAX_REMEMBERED = 8192
"""Judgements kept: some 10 MB. Successive versions of a file lie side by side in a pack."""


class Opinions:
    """Remembers what was thought of a match, by its rule, its path and the bytes round it: nothing else is shown to
    the judge, so nothing else can matter.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, int, bytes], Drop | Grade] = {}

    def judge(self, rule: Rule, data: bytes, found: Any, path: str) -> Drop | Grade:
        """The judgement on *found*, a match of the rule's pattern in *data*."""
        first, last = found.span()
        low, high = max(0, first - REACH), last + REACH
        shown = data[low:high]
        key = (rule.id, path, first - low, shown)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= MAX_REMEMBERED:
                self._known.clear()
            known = self._known[key] = judge(_make_match(rule, shown, found, low, path))
        return known


def _make_match(rule: Rule, shown: bytes, found: Any, low: int, path: str) -> Match:
    spans = {name: found.span(name) for name, text in found.groupdict().items() if text is not None}
    places = {name: (start - low, end - low) for name, (start, end) in spans.items()}
    start, end = places.pop("secret")
    return Match(rule, shown, start, end, found.start() - low, found.end() - low, places, path)
