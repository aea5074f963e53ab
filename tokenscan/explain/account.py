"""What became of the strings of one text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tokenscan.detect.structure.score import Score
from tokenscan.explain.comparison import Comparison
from tokenscan.model.finding import Finding
from tokenscan.model.location import Span
from tokenscan.model.rule import Confidence, Rule
from tokenscan.model.secret import Secret

Outcome = Literal["reported", "suppressed", "too-unsure", "excluded", "dropped"]
"""A finding; one that a comment or the like accepts; one below ``--min-confidence``; one that the configuration leaves
out; a match that was dropped at a stage of the detection."""


@dataclass(frozen=True, slots=True)
class Check:
    """One stage that a match went through, and what it says, in a few words without the value."""

    stage: str
    says: str


@dataclass(frozen=True, slots=True)
class Account:
    """What became of a match of *rule*. *stage* and *reason* say what kept it from being reported; both are empty for
    what is. *score* is there where a sum of features decided. *finding* is what a report would hold of it, whatever the
    outcome; ``None`` for what was dropped. *context* is the line round it, masked unless secrets may be shown.
    """

    rule: Rule
    span: Span
    secret: Secret
    encodings: tuple[str, ...]
    outcome: Outcome
    stage: str
    reason: str
    confidence: Confidence | None
    checks: tuple[Check, ...]
    score: Score | None
    finding: Finding | None
    context: str


@dataclass(frozen=True, slots=True)
class Miss:
    """A rule of which a *keyword* stands on the line, at *column*, and whose pattern matches nothing there. *stage* is
    ``keyword`` where there is not even that; *keyword* is then empty.
    """

    rule: Rule
    keyword: str
    column: int
    stage: Literal["keyword", "pattern"]
    reason: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that can be told of a place. *path* is how a report names it (``""`` for standard input), *object_id* the git
    object whose content this is, if it is one. *gaps* is what could not be looked at: with any, silence proves nothing.
    *settings* and *crossings* are what comparing environments makes of it.
    """

    path: str
    line: int | None
    column: int | None
    accounts: tuple[Account, ...]
    misses: tuple[Miss, ...] = ()
    notes: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    object_id: str = ""
    settings: tuple[Comparison, ...] = ()
    crossings: tuple[Finding, ...] = ()
