"""Credentials of several parts: an id with its secret is one candidate, that of the secret."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence

from tokenscan.detect.match import Candidate, CandidatePart, Rejection
from tokenscan.detect.pairing import LINE, Costs, cut_runs, pair_in_order
from tokenscan.detect.vicinity import (
    MAX_BYTES_A_LINE,
    OTHER_NAME,
    Place,
    are_near,
    count_bytes_between,
    count_lines_between,
    find_places,
    lines_round,
)
from tokenscan.model.noun import dataclass
from tokenscan.model.rule import CONFIDENCES, PartRule, Rule

TYPE_CHECKING = False  # what type checkers take for typing's own, without importing that
if TYPE_CHECKING:
    from typing import Any

_Key = tuple[tuple[str, ...], str, bool]
"""What parts are looked for: the rules that find them, or a pattern, and whether they may be shared."""

_Span = tuple[int, int]


_UNSAID = re.compile(rb"[${}<>*]|%(?![0-9A-Fa-f]{2})|^(?i:process|os|self|env|config|settings|var|args|params)\.")
"""In what is public by nature: a variable, or words to fill in."""


def read_groups(rule: Rule, data: bytes, offset: int, groups: Mapping[str, tuple[int, int]]) -> Iterator[CandidatePart]:
    """The parts that a match of *rule* names itself. *groups* are spans in *data*, counted from *offset*."""
    for part in rule.parts:
        start, end = (offset + place for place in groups.get(part.group, (0, 0)))
        if start < end and not _UNSAID.search(data[start:end]):
            yield CandidatePart(part.name, start, end, data[start:end])


class PartFinder:
    """Joins candidates that belong together. Patterns are compiled on first use; *timeout_s* bounds each search."""

    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._patterns: dict[str, Any] = {}

    def join(
        self, candidates: Sequence[Candidate], data: bytes, reject: Callable[[Rejection], None] | None
    ) -> list[Candidate]:
        """*candidates* of *data*, which do not overlap, by rising offset: each with its parts, and without those that
        became one. A part belongs to one candidate alone, unless its rule shares it. Raises ``TimeoutError``.
        """
        if not any(candidate.rule.parts for candidate in candidates):
            return list(candidates)
        parts: dict[int, list[CandidatePart]] = {}
        taken: set[_Span] = set()
        for key, owners in sorted(_group_owners(candidates).items()):
            for owner, part in self._find(key, owners, candidates, data, taken):
                parts.setdefault(owner.start, []).append(part)
                if part.candidate is not None:
                    taken.add((part.start, part.end))
        return list(_complete(candidates, parts, taken, reject))

    def _find(
        self, key: _Key, owners: list[_Owner], candidates: Sequence[Candidate], data: bytes, taken: set[_Span]
    ) -> list[tuple[Candidate, CandidatePart]]:
        rules, pattern, is_shared = key
        # What has parts of its own is no part, and what has become one no other's.
        free = [each for each in candidates if not each.rule.parts and (each.start, each.end) not in taken]
        found = dict(_claim(data, self._search(pattern, owners, data), candidates, free)) if pattern else {}
        found |= {(each.start, each.end): each for each in free if each.rule.id in rules}
        pairs = _pair(data, owners, sorted(found), is_shared=is_shared) if found else ()
        return [(owner.candidate, _make_part(owner.part, span, found[span], data)) for owner, span in pairs]

    def _search(self, pattern: str, owners: list[_Owner], data: bytes) -> Iterator[_Span]:
        compiled = self._compile(pattern)
        done = 0
        for owner in owners:
            # One line more, for a name may stand above its value.
            low, high = lines_round(data, owner.candidate.start, owner.candidate.end, owner.part.within + 1)
            for match in compiled.finditer(data, max(low, done), high, timeout=self._timeout_s):
                yield match.span("part")
                done = max(done, match.end())

    def _compile(self, pattern: str) -> Any:
        known = self._patterns.get(pattern)
        if known is None:
            import regex  # 21 ms, and most runs match nothing that has parts

            known = self._patterns[pattern] = regex.compile(pattern.encode())
        return known


@dataclass(frozen=True, slots=True)
class _Owner:
    """A candidate that may have a *part*."""

    candidate: Candidate
    part: PartRule


def _group_owners(candidates: Sequence[Candidate]) -> dict[_Key, list[_Owner]]:
    """Who looks for the same things, by rising offset. For what is hardly sure nothing is looked for that could not
    make it surer: there is much of it.
    """
    groups: dict[_Key, list[_Owner]] = {}
    for candidate in candidates:
        for part in candidate.rule.parts:
            if not part.group and (part.rules or part.confidence or candidate.confidence != "low"):
                key = (part.rules, part.pattern, part.is_shared)
                groups.setdefault(key, []).append(_Owner(candidate, part))
    return groups


def _claim(
    data: bytes, spans: Iterator[_Span], candidates: Sequence[Candidate], free: Sequence[Candidate]
) -> Iterator[tuple[_Span, Candidate | None]]:
    """The *spans* that touch none of *candidates*, which rise and do not overlap; and those that are just what a
    generic rule took for a credential, which is among *free*.
    """
    starts = [candidate.start for candidate in candidates]
    generic = {(each.start, each.end): each for each in free if each.rule.is_generic}
    for span in spans:
        if _UNSAID.search(data[slice(*span)]):
            continue
        before = candidates[: bisect_right(starts, span[1] - 1)][-1:]
        if span in generic:
            yield span, generic[span]
        elif span[0] < span[1] and not any(each.end > span[0] for each in before):
            yield span, None


def _pair(data: bytes, owners: list[_Owner], spans: list[_Span], *, is_shared: bool) -> Iterator[tuple[_Owner, _Span]]:
    here = find_places(data, [(each.candidate.start, each.candidate.end) for each in owners])
    there = find_places(data, spans)
    within = max(owner.part.within for owner in owners)

    starts = sorted([*((place.start, True) for place in here), *((place.start, False) for place in there)])
    for mine, theirs in cut_runs(starts, _reach(data, owners, spans, within)):
        costs = [[_cost(data, owners[i], here[i], there[j]) for j in theirs] for i in mine]
        pairs = _take_nearest(costs) if is_shared else pair_in_order(costs)
        yield from ((owners[mine[i]], spans[theirs[j]]) for i, j in pairs)


def _reach(data: bytes, owners: list[_Owner], spans: list[_Span], within: int) -> int:
    known = [(each.candidate.start, each.candidate.end) for each in owners] + spans
    return (within + 1) * MAX_BYTES_A_LINE + max(end - start for start, end in known)


def _take_nearest(costs: Costs) -> Iterator[tuple[int, int]]:
    for i, row in enumerate(costs):
        known = [(far, j) for j, far in enumerate(row) if far is not None]
        if known:
            yield i, min(known)[1]


def _cost(data: bytes, owner: _Owner, one: Place, other: Place) -> int | None:
    """How far the *owner*, which is *one*, is from the other, ``None`` for strangers. What a generic rule finds tells
    nothing of what it opens: there the names must.
    """
    if owner.candidate.rule.is_generic and one.stem != other.stem:
        return None
    if not are_near(data, one, other, owner.part.within):
        return None
    strangers = OTHER_NAME if one.stem and other.stem and one.stem != other.stem else 0
    return LINE * (count_lines_between(one, other) + strangers) + count_bytes_between(one, other)


def _make_part(part: PartRule, span: _Span, candidate: Candidate | None, data: bytes) -> CandidatePart:
    value = candidate.value if candidate else data[span[0] : span[1]]
    return CandidatePart(part.name, *span, value, candidate)


def _complete(
    candidates: Sequence[Candidate],
    parts: Mapping[int, list[CandidatePart]],
    taken: set[_Span],
    reject: Callable[[Rejection], None] | None,
) -> Iterator[Candidate]:
    owners = {
        (part.start, part.end): candidate.rule.id for candidate in candidates for part in parts.get(candidate.start, ())
    }
    for candidate in candidates:
        span = (candidate.start, candidate.end)
        if span not in taken:
            own = parts.get(candidate.start)
            yield _with_parts(candidate, own) if own else candidate
        elif reject:
            reject(Rejection(candidate.rule, *span, "part", f"it completes {owners[span]}"))


def _with_parts(candidate: Candidate, found: Sequence[CandidatePart]) -> Candidate:
    """With its own parts and those *found*, in the order of its rule; surer where that says so, unless something spoke
    against it.
    """
    order = [part.name for part in candidate.rule.parts]
    parts = sorted((*candidate.parts, *found), key=lambda part: (order.index(part.name), part.start))
    names = {part.name for part in found}
    sure = [part.confidence for part in candidate.rule.parts if part.confidence and part.name in names]
    confidence = candidate.confidence
    if confidence == candidate.rule.confidence:
        confidence = max([confidence, *sure], key=CONFIDENCES.index)
    from dataclasses import replace

    return replace(candidate, confidence=confidence, parts=tuple(parts))
