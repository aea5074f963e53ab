"""Rules beside the facts they were written from; only where the team's reference folder stands beside the checkout."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tokenscan.model.rule import Rule
from tokenscan.rulebook.load import load_rules
from tokenscan.rulebook.locate import find_builtin_rules

PROJECT = Path(__file__).resolve().parent.parent.parent
TABLE_PATH = PROJECT.parent / "shared/reference/tokens.csv"
TABLE = TABLE_PATH if TABLE_PATH.is_file() else None
RULES = {rule.id: rule for rule in load_rules(find_builtin_rules())}
RARE = 2
"""The least popularity (1 to 5) at which a kind must have a rule. Source: tokens.md."""

ENVIRONMENT = re.compile(r"(?i)test|live|prod|sandbox|sdbx|sbox|development|SBX|PRD|pypi-AgENdGVzd")

pytestmark = pytest.mark.skipif(TABLE is None, reason="the reference folder is not beside this checkout")


def test_every_kind_that_is_not_rare_has_its_rule() -> None:
    assert TABLE
    names = {name for rule in RULES.values() for name in (rule.id, *rule.aliases)}
    with TABLE.open(encoding="utf-8") as file:
        asked = {row["kind_id"] for row in csv.DictReader(file) if int(row["popularity"]) >= RARE}
    assert sorted(asked - names) == []


def _told_by_prefix() -> Iterator[tuple[Rule, str]]:
    """(rule, prefix) for every prefix of the table that says which environment it opens."""
    assert TABLE
    with TABLE.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            rule = RULES.get(row["kind_id"])
            prefixes = row["prefix_or_anchor"].split(" / ") if row["environment_signal"] != "-" else []
            for prefix in prefixes:
                if rule and ENVIRONMENT.search(prefix):
                    yield rule, prefix


def test_every_prefix_that_names_an_environment_has_its_signal() -> None:
    missing = [
        (rule.id, prefix)
        for rule, prefix in _told_by_prefix()
        if not any(signal.match in prefix for signal in rule.environment)
    ]
    assert missing == []
