"""What is done to every match: is it a credential, and how sure is that?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from importlib import import_module

from tokenscan.detect.checksum import find_check
from tokenscan.detect.checksum.proof import UNKNOWN
from tokenscan.detect.dummy import is_published_dummy
from tokenscan.detect.entropy import entropy
from tokenscan.detect.match import Drop, Grade, Match, Opinion
from tokenscan.detect.placeholder import describe_placeholder

FILTERS: Mapping[str, str] = {
    # name in a rule's `filters` → where its function stands; imported when a match asks for it
    "address": "tokenscan.detect.structure.address:judge_address",
    "connection": "tokenscan.detect.structure.address:judge_connection",
    "assignment": "tokenscan.detect.structure.judge:judge_assignment",
    "basic": "tokenscan.detect.structure.header:judge_basic",
    "pair": "tokenscan.detect.structure.header:judge_pair",
    "password": "tokenscan.detect.structure.header:judge_password",
    "token": "tokenscan.detect.structure.header:judge_token",
}

JOINT = b"~|~"
"""Stands inside the made-up tokens of rule files and tests, so that they are nobody's and look like nobody's."""

_TOKEN = re.compile(rb"[\w~|+/=.:@%-]{0,200}")
"""What goes on behind a match without a space: a pattern may end before the joint."""

Filter = Callable[[Match], Opinion]


def find_filter(name: str) -> Filter:
    """The filter called *name*. Raises ``KeyError``."""
    module, _, function = FILTERS[name].partition(":")
    found: Filter = getattr(import_module(module), function)
    return found


def judge(match: Match) -> Drop | Grade:
    """Drop *match*, or grade it. The first stage that drops it is the one that is told."""
    drop = _drop_dummy(match)
    if drop:
        return drop
    grade = _prove(match)
    for name in match.rule.filters:
        if isinstance(grade, Drop):
            return grade
        opinion = find_filter(name)(match)
        if isinstance(opinion, Drop):
            return opinion
        if isinstance(opinion, Grade):
            # What the issuer's check speaks against no other judgement raises.
            is_doubted = match.rule.checksum and grade.confidence == "low"
            grade = Grade("low" if is_doubted else opinion.confidence, grade.facts + opinion.facts)
    return grade


def _drop_dummy(match: Match) -> Drop | None:
    value = match.value
    rest = _TOKEN.match(match.data, match.end)
    if JOINT in match.data[match.match_start : rest.end() if rest else match.end]:
        return Drop("placeholder", "carries the joint of made-up examples")
    if is_published_dummy(value):
        return Drop("dummy", "a value published in documentation")
    # What every credential of the kind begins with says nothing of this one.
    placeholder = describe_placeholder(value.removeprefix(match.rule.literal_prefix(value)))
    return Drop("placeholder", placeholder) if placeholder else None


def _prove(match: Match) -> Drop | Grade:
    """What the issuer's check and the value's randomness say. A check that fits needs no randomness beside it."""
    rule, value = match.rule, match.value
    proof = find_check(rule.checksum)(value) if rule.checksum else UNKNOWN
    if proof.outcome == "match":
        return Grade("high", proof.facts)
    if proof.outcome == "mismatch" and proof.is_fatal:
        return Drop("checksum", f"{rule.checksum} does not fit")
    bits = entropy(value)
    if bits < rule.entropy:
        return Drop("entropy", f"{bits:.1f} bits a byte, under {rule.entropy:.1f}")
    return Grade("low" if proof.outcome == "mismatch" else rule.confidence, proof.facts)
