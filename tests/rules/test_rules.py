"""Every built-in rule is held to its own words; `tokenscan rules check` runs the same code."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from tokenscan.detect.compile import compile_rules
from tokenscan.detect.engine import Engine
from tokenscan.detect.prefilter import make_prefilter
from tokenscan.model.rule import Rule
from tokenscan.rulebook.check import check_examples, check_parts, check_shape, check_silence
from tokenscan.rulebook.load import load_rules
from tokenscan.rulebook.locate import find_builtin_rules

RULES = load_rules(find_builtin_rules())


@cache
def _everything() -> Engine:
    compiled = compile_rules(RULES)
    return Engine(compiled, make_prefilter(compiled.programs))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_well_formed(rule: Rule) -> None:
    assert list(check_shape(rule)) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_finds_its_examples_and_drops_its_counter_examples(rule: Rule) -> None:
    assert list(check_examples(rule, _everything())) == []


def test_rules_are_silent_on_the_examples_of_others() -> None:
    assert list(check_silence(RULES, _everything())) == []


def test_parts_name_rules_that_exist_and_each_is_shown_by_an_example() -> None:
    assert list(check_parts(RULES)) == []


def test_ids_and_aliases_are_unique() -> None:
    names = [name for rule in RULES for name in (rule.id, *rule.aliases)]
    assert sorted(names) == sorted(set(names))


def test_overlaps_name_rules_that_exist() -> None:
    ids = {rule.id for rule in RULES}
    assert {name for rule in RULES for name in rule.overlaps} <= ids | {"*"}


@pytest.mark.parametrize("file", find_builtin_rules(), ids=lambda file: file.name)
def test_no_rule_file_holds_a_token_that_looks_live(file: Path) -> None:
    """Each made-up token is cut by the joint where it stands in the file."""
    found = _everything().detect(file.read_bytes(), path=file.name).candidates
    assert [(each.rule.id, each.start) for each in found if each.rule.rank == 2 and each.confidence != "low"] == []
