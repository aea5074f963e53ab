"""Patterns that take exponential time are refused, and others are not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tokenscan.detect.anchor import parse
from tokenscan.detect.compile import compile_rules
from tokenscan.detect.explosion import has_explosion
from tokenscan.errors import RuleError
from tokenscan.model.rule import Rule

RULE = Rule("acme", "acme", "Acme", "high", "high", ("acme",), "acme(?P<secret>x)", "https://a.example", "A.", "B.")


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?:[a-z]{1,9}){1,30}x",
        r"(?:a|a){0,20}",
        r"(?:a|ab|b){0,20}",
        r"(?:[a-z]{1,3}[0-9]?){0,30}",
        r"(?:\w{1,4}\s{0,4}){1,9}",
        r"(?:a{0,3}b{0,3}){0,30}",
        r"x(?=(?:[a-z]{1,9}){1,30}y)",
    ],
)
def test_a_repeat_whose_rounds_can_be_cut_in_two_ways_is_an_explosion(pattern: str) -> None:
    assert has_explosion(parse(pattern))


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?:[a-z]{1,9}-){1,30}x",
        r"(?:a|b){0,20}",
        r"(?:[a-z]{3}){2,50}",
        r"(?:[^\r\n\"\\]|\\.){0,400}",
        r"(?:\r?\n[ \t]{0,16}[a-z]{1,5}){0,9}",
        r"(?:[a-z]{1,16}[ .]?){0,2}",
        r"[a-z]{1,30}[a-z0-9]{1,30}",
    ],
)
def test_a_repeat_with_a_mark_between_its_rounds_or_few_of_them_is_none(pattern: str) -> None:
    assert not has_explosion(parse(pattern))


def test_a_rule_with_an_explosion_is_refused_with_the_way_out() -> None:
    with pytest.raises(
        RuleError, match=r"rule 'acme': the pattern takes exponential time.*let each round begin or end"
    ):
        compile_rules([replace(RULE, pattern=r"acme(?P<secret>(?:[a-z]{1,9}){1,30})!")])


def test_a_rule_without_a_bound_is_refused() -> None:
    with pytest.raises(RuleError, match=r"rule 'acme': the pattern can match more than 32768 bytes"):
        compile_rules([replace(RULE, pattern="acme(?P<secret>[a-z]+)")])
