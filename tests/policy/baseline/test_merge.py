"""Two baselines that grew apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tokenscan.policy.baseline.entry import Baseline, Entry, KeyName
from tokenscan.policy.baseline.merge import Conflict, merge

KEY = KeyName("ad0bd9f3")
OLD, OURS, THEIRS = (Entry(f"1:{letter * 32}", "rule", "a.py") for letter in "bca")


def merged(base: list[Entry], ours: list[Entry], theirs: list[Entry]) -> tuple[list[Entry], tuple[Conflict, ...]]:
    result, conflicts = merge(*(Baseline(KEY, tuple(each)) for each in (base, ours, theirs)))
    return list(result.entries), conflicts


SAID = replace(OLD, reason="ours")


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "expected"),
    [
        ([OLD], [OLD, OURS], [THEIRS, OLD], [THEIRS, OLD, OURS]),
        ([], [OLD], [OLD], [OLD]),
        ([OLD], [], [OLD], []),
        ([OLD], [OLD], [], []),
        ([OLD], [SAID], [], [SAID]),
        ([OLD], [SAID], [OLD], [SAID]),
        ([OLD], [OLD], [SAID], [SAID]),
        ([OLD], [SAID], [replace(OLD, owner="ann")], [replace(SAID, owner="ann")]),
        ([], [SAID], [replace(OLD, owner="ann")], [replace(SAID, owner="ann")]),
        ([OLD], [replace(OLD, path="b.py")], [replace(OLD, path="c.py")], [replace(OLD, path="b.py")]),
    ],
)
def test_what_one_side_did_is_done(
    base: list[Entry], ours: list[Entry], theirs: list[Entry], expected: list[Entry]
) -> None:
    assert merged(base, ours, theirs) == (expected, ())


def test_two_reasons_for_one_finding_are_a_conflict() -> None:
    other = replace(OLD, reason="theirs")
    assert merged([OLD], [SAID], [other]) == ([SAID], (Conflict(SAID, other),))
