"""What a rule's pattern matched, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tokenscan.model.noun import dataclass, field
from tokenscan.model.rule import Confidence, Rule

TYPE_CHECKING = False  # what type checkers take for typing's own, without importing that
if TYPE_CHECKING:
    from typing import Literal

    Stage = Literal[
        "pattern",
        "keyword",
        "dummy",
        "placeholder",
        "reference",
        "checksum",
        "entropy",
        "name",
        "value",
        "context",
        "overlap",
        "part",
    ]
else:
    Stage = str

STAGES: tuple[Stage, ...] = (
    "pattern",
    "keyword",
    "dummy",
    "placeholder",
    "reference",
    "checksum",
    "entropy",
    "name",
    "value",
    "context",
    "overlap",
    "part",
)
"""Where a candidate can be dropped, in this order; ``pattern`` and ``keyword`` mean that none came up at all.

``dummy``: a value published in documentation. ``placeholder``: the shape of something to fill in. ``reference``: a
name for a value kept elsewhere. ``checksum``: the issuer's own check fails. ``entropy``: not random enough for its
alphabet and length. ``name``: the key it is assigned to is no credential's. ``value``: the shape of something else
(a hash, a path, a type). ``context``: what stands round it says so. ``overlap``: a more specific rule reports it.
``part``: it completes another candidate, which reports it.
"""

NO_GROUPS: Mapping[str, tuple[int, int]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Match:
    """A match of *rule* in *data*: byte offsets, half-open. *groups* are the pattern's other named groups that took
    part. *path* is where the text came from (``""`` if unknown); it may grade, and must never be trusted to drop.
    """

    rule: Rule
    data: bytes = field(repr=False)
    start: int
    end: int
    match_start: int
    match_end: int
    groups: Mapping[str, tuple[int, int]] = NO_GROUPS
    path: str = ""

    @property
    def value(self) -> bytes:
        """The secret's bytes."""
        return self.data[self.start : self.end]

    def group(self, name: str) -> bytes:
        """The bytes of another named group; empty where it took no part."""
        start, end = self.groups.get(name, (0, 0))
        return self.data[start:end]


@dataclass(frozen=True, slots=True)
class Drop:
    """A filter's answer: this is no credential, because of *reason* (a few words, without the value)."""

    stage: Stage
    reason: str


@dataclass(frozen=True, slots=True)
class Grade:
    """A filter's answer: keep it, at this confidence, and say these things about it."""

    confidence: Confidence
    facts: tuple[tuple[str, str], ...] = ()


Opinion = Drop | Grade | None
"""What a filter thinks of a match; ``None`` has nothing to say."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A match that was dropped: which rule, where (offsets in the scanned bytes), at which stage and why."""

    rule: Rule
    start: int
    end: int
    stage: Stage
    reason: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A match that was kept. *start* and *end* are offsets of the text as it stands in the scanned bytes; *value* is
    the secret after decoding, *encodings* what was undone, outermost first. *parts* complete it.
    """

    rule: Rule
    start: int
    end: int
    value: bytes = field(repr=False)
    confidence: Confidence
    facts: tuple[tuple[str, str], ...] = ()
    encodings: tuple[str, ...] = ()
    parts: tuple[CandidatePart, ...] = ()


@dataclass(frozen=True, slots=True)
class CandidatePart:
    """What completes a candidate: another *candidate*, or text that is public by nature where there is none. *start*
    and *end* are offsets in the scanned bytes.
    """

    name: str
    start: int
    end: int
    value: bytes = field(repr=False)
    candidate: Candidate | None = None
