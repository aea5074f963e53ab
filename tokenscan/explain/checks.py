"""What each stage says of a match. A scan stops at the first that drops it; here all are asked."""

from __future__ import annotations

from collections.abc import Iterator

from tokenscan.detect.checksum import find_check
from tokenscan.detect.checksum.proof import UNKNOWN
from tokenscan.detect.entropy import entropy
from tokenscan.detect.filters import find_filter
from tokenscan.detect.match import Grade, Match
from tokenscan.detect.structure.assignment import read_assignment
from tokenscan.detect.structure.certain import drop_for_certain
from tokenscan.detect.structure.features import features_of
from tokenscan.detect.structure.score import Score, grade_of, score_of
from tokenscan.explain.account import Check

_SCORED = "assignment"
"""The filter that adds up features."""


def list_checks(match: Match) -> Iterator[Check]:
    """What the checksum, the entropy and the filters of the rule say for or against it, in the order in which they are
    asked; a filter that drops it is told as what became of it.
    """
    rule, value = match.rule, match.value
    proof = find_check(rule.checksum)(value) if rule.checksum else UNKNOWN
    if rule.checksum:
        yield Check("checksum", _OUTCOMES[proof.outcome].format(rule.checksum))
    if rule.entropy and proof.outcome != "match":
        bits = entropy(value)
        side = "under" if bits < rule.entropy else "at least"
        yield Check("entropy", f"{bits:.1f} bits a byte, {side} {rule.entropy:g}")
    for name in rule.filters:
        opinion = find_filter(name)(match)
        if isinstance(opinion, Grade):
            yield Check(f"filter {name}", f"{opinion.confidence} confidence{_describe_hold(match, name, opinion)}")


_OUTCOMES = {
    "match": "{} fits, which settles it",
    "mismatch": "{} does not fit",
    "unknown": "{} cannot tell",
}


def _describe_hold(match: Match, name: str, opinion: Grade) -> str:
    """Why it is less than the sum of its features would give."""
    score = score_match(match) if name == _SCORED else None
    usual = grade_of(score) if score else None
    if usual in (None, opinion.confidence):
        return ""
    return f": its sum would give {usual}, but a value that asks to be changed is weak at most"


def score_match(match: Match) -> Score | None:
    """The sum that decided on *match*; ``None`` where none did: another rule, or something certain came first."""
    if _SCORED not in match.rule.filters:
        return None
    one = read_assignment(match)
    return None if drop_for_certain(one) else score_of(features_of(one))
