"""When two rules claim the same text, the more specific one reports."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable

from tokenscan.detect.match import Candidate, Rejection
from tokenscan.model.rule import CONFIDENCES


def resolve_overlaps(candidates: Iterable[Candidate], reject: Callable[[Rejection], None] | None) -> list[Candidate]:
    """*candidates* without those that a more specific one overlaps, by rising offset."""
    kept: list[Candidate] = []
    starts: list[int] = []
    for candidate in sorted(candidates, key=_specificity, reverse=True):
        # What is kept does not overlap, so only the two neighbours can.
        place = bisect_right(starts, candidate.start)
        rival = next((other for other in kept[max(0, place - 1) : place + 1] if _overlap(candidate, other)), None)
        if rival is None:
            kept.insert(place, candidate)
            starts.insert(place, candidate.start)
        elif reject and rival.rule.id != candidate.rule.id:
            reason = f"{rival.rule.id} is more specific"
            reject(Rejection(candidate.rule, candidate.start, candidate.end, "overlap", reason))
    return kept


def _overlap(one: Candidate, other: Candidate) -> bool:
    return one.start < other.end and other.start < one.end


def _specificity(candidate: Candidate) -> tuple[object, ...]:
    """Provider rules before headers and addresses, and these before generic ones; then the surer; then what was less
    decoded; then what holds the other; then the longer literal and what says more; The rest makes the order total.
    """
    rule = candidate.rule
    prefix = max((len(word) for word in rule.keywords if candidate.value.startswith(word.encode())), default=0)
    return (
        rule.rank,
        CONFIDENCES.index(candidate.confidence),
        -len(candidate.encodings),
        candidate.end - candidate.start,
        prefix,
        len(candidate.facts),
        -candidate.start,
        rule.id,
    )
