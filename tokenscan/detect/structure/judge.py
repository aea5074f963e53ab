"""The filter ``assignment``: is a literal that is assigned to a telling name a credential, and how sure is that?

First what is certain; then the score.
"""

from __future__ import annotations

from tokenscan.detect.match import Drop, Grade, Match
from tokenscan.detect.structure.assignment import read_assignment
from tokenscan.detect.structure.certain import drop_for_certain
from tokenscan.detect.structure.features import features_of
from tokenscan.detect.structure.score import Score, grade_of, score_of
from tokenscan.detect.structure.usual import USUAL


def judge_assignment(match: Match) -> Drop | Grade:
    """Drop or grade a match of a rule whose pattern names the groups ``key``, ``op``, ``q`` and ``call``."""
    one = read_assignment(match)
    certain = drop_for_certain(one)
    if certain:
        return certain
    score = score_of(features_of(one))
    confidence = grade_of(score)
    if confidence is None:
        return _least_likely(score)
    return Grade("low" if _is_default(one.value) else confidence)


def _is_default(value: str) -> bool:
    """Is *value* one that asks to be changed? As a password it is weak at most, and no leak."""
    return value.lower() in USUAL["change"]


_STAGES = {"name": "name", "before name": "name", "value": "value", "letters": "value", "length": "value"}


def _least_likely(score: Score) -> Drop:
    feature = score.worst
    group = feature.partition(":")[0]
    stage = "placeholder" if feature.startswith(("value: usual", "value: filler")) else _STAGES.get(group, "context")
    return Drop(stage, f"unlikely, most of all by {feature}")  # type: ignore[arg-type]
