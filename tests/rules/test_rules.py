"""Every built-in rule is held to its own words; `tokenscan rules check` runs the same code.

A test for each rule file: the faults that it shows name their rules.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tokenscan.detect.engine import Engine
from tokenscan.rulebook.check import check_examples, check_parts, check_shape, check_silence
from tokenscan.rulebook.gates import check_gates
from tokenscan.rulebook.load import load_rules, read_rules
from tokenscan.rulebook.locate import find_builtin_rules

RULES = load_rules(find_builtin_rules())
BY_ID = {rule.id: rule for rule in RULES}

each_file = pytest.mark.parametrize("file", find_builtin_rules(), ids=lambda file: file.stem)


@each_file
def test_rules_are_well_formed(file: Path) -> None:
    assert [fault for rule in read_rules(file) for fault in check_shape(rule)] == []


@each_file
def test_rules_find_their_examples_and_drop_their_counter_examples(file: Path, builtin_engine: Engine) -> None:
    assert [fault for rule in read_rules(file) for fault in check_examples(rule, builtin_engine)] == []


@each_file
def test_rules_of_others_are_silent_on_its_examples(file: Path, builtin_engine: Engine) -> None:
    assert [fault for rule in read_rules(file) for fault in check_silence(rule, BY_ID, builtin_engine)] == []


@each_file
def test_rules_bear_the_gates(file: Path) -> None:
    assert [fault for rule in read_rules(file) for fault in check_gates(rule)] == []


@each_file
def test_no_rule_file_holds_a_token_that_looks_live(file: Path, builtin_engine: Engine) -> None:
    """Each made-up token is cut by the joint where it stands in the file."""
    found = builtin_engine.detect(file.read_bytes(), path=file.name).candidates
    assert [(each.rule.id, each.start) for each in found if each.rule.rank == 2 and each.confidence != "low"] == []


def test_parts_name_rules_that_exist_and_each_is_shown_by_an_example() -> None:
    assert list(check_parts(RULES)) == []


def test_ids_and_aliases_are_unique() -> None:
    names = [name for rule in RULES for name in (rule.id, *rule.aliases)]
    assert sorted(names) == sorted(set(names))


def test_overlaps_name_rules_that_exist() -> None:
    ids = {rule.id for rule in RULES}
    assert {name for rule in RULES for name in rule.overlaps} <= ids | {"*"}


STAGES = {"production", "staging", "preview", "sandbox", "test", "development", "local"}
AUDIENCES = {"client", "mobile", "team", "free plan"}
"""No stage of a deployment, but whom a key was made for or what it costs."""


def test_environments_go_by_one_name_each() -> None:
    assert {signal.name for rule in RULES for signal in rule.environment} <= STAGES | AUDIENCES
