"""What a rule file may say of parts, and what is told of one that is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tokenscan.detect.compile import compile_rules
from tokenscan.detect.engine import Engine
from tokenscan.detect.prefilter import make_prefilter
from tokenscan.errors import RuleError
from tokenscan.model.rule import PartRule, Rule
from tokenscan.rulebook.check import check_examples, check_parts, check_shape
from tokenscan.rulebook.load import parse_rules
from tokenscan.rulebook.ruleset import load_ruleset

RULE = """
[[rule]]
id = "acme-secret"
name = "Acme secret"
severity = "critical"
confidence = "medium"
keywords = ["acs_"]
pattern = '(?P<user>[a-z]{2,9}):(?P<secret>acs_[A-Za-z0-9]{24})'
reference = "https://example.org"
can = "Opens everything."
rotate = "Make another one."
"""

ID_RULE = RULE.replace("acme-secret", "acme-id").replace("acs_", "aci_")


def _parse(parts: str, *more: str) -> Rule:
    return parse_rules(f"{RULE}\nparts = [{parts}]\n{''.join(more)}", where="test")[0]


def _faults(*rules: Rule) -> list[tuple[str, str]]:
    shape = [fault for rule in rules for fault in check_shape(rule)]
    return [(fault.rule_id, fault.text) for fault in (*shape, *check_parts(rules))]


def test_a_part_is_read_with_all_that_it_says() -> None:
    rule = _parse(
        '{ name = "id", rule = "acme-id", within = 3, confidence = "high" },'
        """{ name = "host", pattern = '(?P<part>[a-z]{1,9}<<e>>)', shared = true },"""
        '{ name = "user", group = "user" }'
    )
    assert rule.parts == (
        PartRule("id", ("acme-id",), within=3, confidence="high"),
        PartRule("host", pattern="(?P<part>[a-z]{1,9}(?![A-Za-z0-9]))", is_shared=True),
        PartRule("user", group="user"),
    )


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ('{ name = "id" }', "says by 'rule', 'pattern' or both, or else by 'group', what it is"),
        ('{ name = "id", rule = "acme-id", group = "user" }', "or else by 'group'"),
        ('{ rule = "acme-id" }', "'name' must be a string"),
        ('{ name = "id", rule = [] }', "'rule' is the id of a rule or a list of them"),
        ('{ name = "id", rule = "acme-id", within = 1000 }', "'within' must be a number of lines, at most 100"),
        ('{ name = "id", rule = "acme-id", within = true }', "'within' must be a number of lines"),
        ('{ name = "id", rule = "acme-id", shared = true }', "only where there is no 'rule'"),
        ('{ name = "id", rule = "acme-id", confidence = "sure" }', "confidence is none of low, medium, high"),
        ('{ name = "id", rule = "acme-id", colour = "red" }', "unknown key 'colour'"),
    ],
)
def test_a_part_that_is_none_is_refused_by_name(part: str, told: str) -> None:
    with pytest.raises(RuleError, match="test: rule 'acme-secret': part") as raised:
        _parse(part)
    assert told in str(raised.value)


def test_a_part_names_a_rule_that_exists_has_no_parts_and_is_no_graver() -> None:
    (identity,) = parse_rules(ID_RULE, where="test")
    shown = '[[rule.example]]\nfile = "a"\ntext = "b"\nsecret = "b"\nparts = { id = "b" }\n'
    by_id = _parse('{ name = "id", rule = "acme-id" }', shown)
    assert _faults(by_id, identity) == []
    assert _faults(by_id) == [("acme-secret", "part 'id': no rule is called 'acme-id'")]
    (nested,) = parse_rules(ID_RULE + 'parts = [{ name = "user", group = "user" }]', where="test")
    assert ("acme-secret", "part 'id': acme-id has parts of its own, and so is no part") in _faults(by_id, nested)
    lesser = parse_rules(
        RULE.replace("critical", "low") + f'parts = [{{ name = "id", rule = "acme-id" }}]\n{shown}', where="t"
    )
    assert _faults(*lesser, identity) == [
        ("acme-secret", "part 'id': acme-id is graver; then acme-secret is a part of it")
    ]


def test_a_part_that_no_example_has_is_told() -> None:
    assert _faults(_parse('{ name = "user", group = "user" }')) == [("acme-secret", "part 'user': no example has it")]


def test_a_group_that_is_not_there_a_name_that_is_twice_and_an_idle_alone_are_told() -> None:
    rule = _parse('{ name = "a", group = "host" }, { name = "a", pattern = "(?P<other>b)" }', 'alone = "critical"\n')
    assert [text for _, text in _faults(rule)][:4] == [
        "parts: two have one name",
        "part 'a': the rule's pattern has no group named 'host'",
        "part 'a': the pattern has no group named 'part'",
        "alone is less than severity: what the credential is worth without its parts",
    ]


def test_an_example_is_held_to_the_parts_it_names() -> None:
    secret = f"acs{'_'}Zk3vQ9sT1wLx8RbN4mYc7HdJ"
    example = (
        f'[[rule.example]]\nfile = "a.env"\ntext = "ann:{secret}"\nsecret = "{secret}"\nparts = {{ user = "bob" }}\n'
    )
    rule = _parse('{ name = "user", group = "user" }', example)
    compiled = compile_rules([rule])
    told = [fault.text for fault in check_examples(rule, Engine(compiled, make_prefilter(compiled.programs)))]
    assert "example 1 (a.env): has the parts user, or other values of them" in told


def test_parts_come_back_from_the_cache_as_they_were(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    parts = '{ name = "id", rule = ["a", "b"], within = 3 }, { name = "user", group = "user" }'
    file.write_text(f'{RULE}\nalone = "low"\nparts = [{parts}]\n')
    made, known = (_strip(load_ruleset([file], cache=tmp_path / "cache")) for _ in range(2))
    assert list((tmp_path / "cache").iterdir()) != []
    assert made == known


def _strip(ruleset: Any) -> list[tuple[object, ...]]:
    return [(rule.id, rule.alone, rule.parts) for rule in ruleset.compiled.rules]
