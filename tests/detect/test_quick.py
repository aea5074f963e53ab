"""The commit hook runs patterns with the standard library: these say the same as the ones that a scan runs."""

from __future__ import annotations

import re

import pytest
import regex

from tokenscan.detect import quick
from tokenscan.detect.quick import QuickPattern
from tokenscan.rulebook.load import load_rules
from tokenscan.rulebook.locate import find_builtin_rules

_ONE_IN = 4
"""Compiling all patterns twice takes ten seconds. Those that are asked most often are all among them."""


def test_patterns_match_alike_in_their_examples() -> None:
    rules = load_rules(find_builtin_rules())
    for rule in (each for number, each in enumerate(rules) if each.is_generic or number % _ONE_IN == 0):
        expression = rule.pattern.encode()
        data = b"\n\n".join(example.text.encode() for example in (*rule.examples, *rule.counter_examples))
        told = [_tell(module.compile(expression).finditer(data)) for module in (re, regex)]
        assert told[0] == told[1], rule.id


def _tell(matches: object) -> list[object]:
    return [(match.span(), match.groupdict()) for match in matches]  # type: ignore[attr-defined]


def test_a_long_window_has_a_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = QuickPattern(b"(?P<secret>(?:a|aa)+)b")
    monkeypatch.setattr(quick, "MAX_QUICK", 100)
    with pytest.raises(TimeoutError):
        slow.match(b"a" * 200, 0, 200, timeout=0.01)
    with pytest.raises(TimeoutError):
        list(slow.finditer(b"a" * 200, 0, 200, timeout=0.01))


def test_a_window_is_what_is_looked_at_and_the_text_before_it_is_seen() -> None:
    pattern = QuickPattern(rb"(?<=x)\bab|(?<=-)ab")
    assert [found.span() for found in pattern.finditer(b"ab-ab xab", 3, 9, timeout=1)] == [(3, 5)]
    assert pattern.match(b"ab-ab", 3, 4, timeout=1) is None
