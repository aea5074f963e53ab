"""Finding again what another tool's file accepts: there a secret's name is a place or a hash, here a keyed hash.

A claim is taken at its word and no further: where a place holds several secrets, or another one than the claim tells,
it accepts none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from tokenscan.detect.engine import Engine
from tokenscan.detect.lines import Lines, line_bounds
from tokenscan.detect.match import Candidate
from tokenscan.model.rule import Rule
from tokenscan.model.secret import Secret
from tokenscan.peers.claim import Claim

MAX_LINE = 240
"""Bytes of a line in which every piece is held against a hash: 29,000 of them."""

MIN_PIECE = 3
"""detect-secrets 1.5 hashes no more of a GitHub token than its `ghp`."""


@dataclass(frozen=True, slots=True)
class Known:
    """A secret that *rule* finds, and the path of a place of it."""

    rule: Rule
    secret: Secret
    path: str


@dataclass(frozen=True, slots=True)
class Recalled:
    """The secrets that *claim* is about, or *why* there are none; *is_idle*: no rule here finds anything at its place,
    so that there is nothing to accept.
    """

    claim: Claim
    found: tuple[Known, ...] = ()
    why: str = ""
    is_idle: bool = False


Texts = Callable[[Claim], bytes | None]
"""The text that a claim's place is in; ``None`` if that is not there."""


def recall(claims: Iterable[Claim], engine: Engine, texts: Texts, everywhere: Sequence[Known]) -> Iterator[Recalled]:
    """What each of *claims* is about. *everywhere* is what a scan found, for those that name no place."""
    for claim in claims:
        if not claim.path:
            found = tuple(each for each in everywhere if claim.is_of(each.secret.reveal()))
            yield Recalled(claim, found, "" if found else "no secret that is found here has this value")
            continue
        data = texts(claim)
        if data is None:
            where = f"in commit {claim.commit[:12]}" if claim.commit else "in the work tree"
            yield Recalled(claim, why=f"{claim.path} is not there {where}")
        else:
            yield _recall_in(claim, data, engine)


def _recall_in(claim: Claim, data: bytes, engine: Engine) -> Recalled:
    candidates = engine.detect(data, path=claim.path).candidates
    here = [each for each in candidates if not claim.line or _is_on_line(data, each, claim.line)]
    fitting = [each for each in candidates if claim.is_of(each.value)] if claim.value else here
    if not fitting and claim.value:
        fitting = [each for each in here if _holds_value(claim, data, each)]
    known = {(each.rule.id, each.value): Known(each.rule, Secret(each.value), claim.path) for each in fitting}
    if len(known) > 1 and not claim.value:
        return Recalled(claim, why=f"{len(known)} secrets stand there: accept them with `tokenscan baseline update`")
    if known:
        return Recalled(claim, tuple(known.values()))
    if here:
        return Recalled(claim, why="another secret stands there now")
    if claim.line > data.count(b"\n") + 1:
        return Recalled(claim, why=f"{claim.path} has no line {claim.line} any more")
    return Recalled(claim, why="no rule here finds a secret there", is_idle=True)


def _is_on_line(data: bytes, candidate: Candidate, line: int) -> bool:
    span = Lines(data).locate(candidate.start, candidate.end)
    return span.line <= line <= span.end_line


def _holds_value(claim: Claim, data: bytes, candidate: Candidate) -> bool:
    """Is there, in the line of *candidate*, a text that overlaps it and is what the claim names? Tools differ in where
    a value begins and ends.
    """
    low, high = line_bounds(data, candidate.start, candidate.end)
    if high - low > MAX_LINE:
        return False
    return any(
        claim.is_of(data[start:end])
        for start in range(low, candidate.end)
        for end in range(max(start + MIN_PIECE, candidate.start + 1), high + 1)
    )
