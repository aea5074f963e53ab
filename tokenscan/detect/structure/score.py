"""The score of an assignment: the sum of its features' weights, which were fitted on labelled lines."""

from __future__ import annotations

from collections.abc import Iterable

from tokenscan.detect.structure.weights import BIAS, WEIGHTS
from tokenscan.model.noun import dataclass
from tokenscan.model.rule import Confidence

HIGH, MEDIUM, LOW = 1.0, -1.6, -4.0
"""Scores, in log-odds, from which on a match has that confidence; below the last it is dropped. ``MEDIUM`` is where F1
is highest when repositories are held out, ``HIGH`` where nine in ten are credentials; see
``benchmarks/fit_assignments.py``.
"""


@dataclass(frozen=True, slots=True)
class Score:
    """*total* in log-odds; *parts* what each feature gave, lowest first."""

    total: float
    parts: tuple[tuple[float, str], ...]

    @property
    def worst(self) -> str:
        """The feature that speaks most against a credential."""
        return self.parts[0][1] if self.parts else ""


def score_of(features: Iterable[str]) -> Score:
    """The score of an assignment that shows *features*."""
    parts = sorted((WEIGHTS.get(feature, 0.0), feature) for feature in features)
    return Score(BIAS + sum(weight for weight, _ in parts), tuple(parts))


def grade_of(score: Score) -> Confidence | None:
    """The confidence that *score* gives; ``None`` if it is too low for any."""
    if score.total >= HIGH:
        return "high"
    if score.total >= MEDIUM:
        return "medium"
    return "low" if score.total >= LOW else None
