"""A gitleaks configuration in our words: what each of its keys becomes."""

from __future__ import annotations

from typing import Any

import pytest
from support.peers import parse

from tokenscan.errors import ConfigError
from tokenscan.model.allowance import Allowance
from tokenscan.peers.gitleaks_config import is_gitleaks_config, read_gitleaks_config
from tokenscan.peers.taken import Taken

KNOWN = {"acme-key": "acme-key", "acme-old-key": "acme-key"}


def _take(text: str, **files: str) -> Taken:
    return read_gitleaks_config(
        parse(text), name="g.toml", load=lambda path: parse(files[path.removesuffix(".toml")]), known=lambda: KNOWN
    )


def _fates(taken: Taken) -> list[tuple[str, str]]:
    return [(entry.fate, entry.what) for entry in taken.account]


def _rule(text: str) -> dict[str, Any]:
    (table,) = _take(f"[[rules]]\n{text}").rules
    return dict(table)


def test_a_rule_becomes_a_rule() -> None:
    rule = _rule(
        "id = 'Acme_Token'\ndescription = 'Acme token'\nregex = '''(?i)acme\\.key=([a-z]{20,})'''\nentropy = 3.1\n"
        "keywords = ['acme', 'anything']\n"
    )
    assert rule == {
        "id": "acme-token",
        "family": "acme-token",
        "name": "Acme token",
        "severity": "high",
        "confidence": "high",
        "keywords": ["acme.key="],
        "pattern": r"(?i:acme\.key=(?P<secret>[a-z]{20,1000}))",
        "reference": "",
        "can": "Not said; the rule came from g.toml.",
        "rotate": "Revoke it where it was issued and issue another.",
        "entropy": 3.1,
        "aliases": ["Acme_Token"],
    }


@pytest.mark.parametrize(
    ("regex", "patterns"),
    [
        ("abc_[0-9]{4}", ["(?P<secret>abc_[0-9]{4})"]),
        ("abc(x+)(y)", ["abc(?P<secret>x{1,1000})(?:y)"]),
        (
            "abc(x)|def(y)",
            ["(?:abc(?P<secret>x)|def(?:y))(?(secret)|(?!))", "(?:abc(?:x)|def(?P<secret>y))(?(secret)|(?!))"],
        ),
    ],
)
def test_the_secret_is_the_first_group_that_is_not_empty_else_all(regex: str, patterns: list[str]) -> None:
    taken = _take(f"[[rules]]\nid = 'abc'\nregex = '{regex}'\n")
    assert [rule["pattern"] for rule in taken.rules] == patterns
    assert {rule["family"] for rule in taken.rules} == {"abc"}


def test_the_secret_is_the_group_that_is_named() -> None:
    assert _rule("id = 'abc'\nregex = 'abc(x)(y)'\nsecretGroup = 2\n")["pattern"] == "abc(?:x)(?P<secret>y)"


def test_what_has_no_word_is_looked_for_by_its_longest_run() -> None:
    rule = _rule("id = 'hex'\nregex = '[01]{16,}'\n")
    assert (rule["keywords"], rule["prefilter"]) == ([], [r"[\x30\x31]{16}"])


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("regex = '\\w+'", "nothing in it is certain enough"),
        ("regex = 'abc(?=d)'", "looks ahead"),
        ("regex = 'abc(?:[a-z]+[0-9]?)+'", "exponential time"),
        ("path = 'id_rsa$'", "files by their names alone"),
    ],
)
def test_a_rule_that_cannot_be_had_is_told_as_lost(rule: str, why: str) -> None:
    taken = _take(f"[[rules]]\nid = 'r'\n{rule}\n")
    assert taken.rules == ()
    (entry,) = taken.account
    assert (entry.fate, entry.what) == ("lost", "rule r")
    assert why in entry.how


def test_a_rule_for_some_files_allows_what_stands_outside_and_gives_way() -> None:
    taken = _take("[[rules]]\nid = 'r'\nregex = 'abcd'\npath = '\\.env$'\n")
    assert taken.allow == (Allowance("the rule is about other files", ("r",), outside=(r"\.env\Z",)),)
    assert taken.rules[0]["overlaps"] == ["*"]


def test_allowlists_keep_all_they_say() -> None:
    taken = _take(
        """
[[rules]]
id = "r"
regex = 'abcd'
[[rules.allowlists]]
description = "samples"
condition = "AND"
paths = ['^docs/']
regexes = ['sample$']
regexTarget = "line"
stopwords = ["Dummy"]
commits = ["ABC123"]
[rules.allowlist]
regexes = ['^old']
[allowlist]
paths = ['vendor/']
[[allowlists]]
targetRules = ["r", "acme-old-key", "stranger"]
regexTarget = "match"
regexes = ['x']
"""
    )
    assert taken.allow == (
        Allowance("", ("r",), regexes=(r"\Aold",)),
        Allowance(
            "samples", ("r",), (r"\Adocs/",), (), ("abc123",), (r"sample\Z",), "line", ("Dummy",), needs_all=True
        ),
        Allowance("", (), ("vendor/",)),
        Allowance("", ("r",), regexes=("x",), target="match"),
        Allowance("", ("acme-key",), regexes=("x",), target="match"),
    )
    assert ("not mapped", "allowlist for rule stranger") in _fates(taken)


def test_an_allowlist_that_loses_a_condition_accepts_no_more_than_before() -> None:
    every = _take("[[allowlists]]\ncondition = 'AND'\npaths = ['a(?=b)']\nregexes = ['x']\n")
    assert every.allow == ()
    some = _take("[[allowlists]]\npaths = ['a(?=b)', 'c']\nregexes = ['x']\n")
    assert some.allow == (Allowance("", (), ("c",), regexes=("x",)),)
    assert ("not mapped", "allowlist: paths, entry 1") in _fates(some)


def test_extending_goes_to_our_rules_to_files_and_leaves_out_what_it_says() -> None:
    taken = _take(
        "[extend]\npath = 'base.toml'\ndisabledRules = ['one', 'acme-old-key', 'stranger']\n"
        "[[rules]]\nid = 'two'\ndescription = 'mine'\n[[rules.allowlists]]\nstopwords = ['b']\n",
        base="[extend]\nuseDefault = true\n[[rules]]\nid = 'one'\nregex = 'abc1'\n"
        "[[rules]]\nid = 'two'\nregex = 'abc2'\n[rules.allowlist]\nstopwords = ['a']\n",
    )
    assert taken.extend is True
    assert [(rule["id"], rule["name"]) for rule in taken.rules] == [("two", "mine")]
    assert taken.disable == ("acme-key",)
    assert taken.allow == (Allowance("", ("two",), stopwords=("a",)), Allowance("", ("two",), stopwords=("b",)))
    assert ("not mapped", "disabled rule stranger") in _fates(taken)


def test_what_a_rule_requires_becomes_its_part() -> None:
    taken = _take(
        "[[rules]]\nid = 'key'\nregex = 'key_[0-9]{4}'\n[[rules.required]]\nid = 'id'\nwithinLines = 3\n"
        "[[rules.required]]\nid = 'gone'\n"
        "[[rules]]\nid = 'id'\nregex = 'id_[0-9]{4}'\nskipReport = true\n"
    )
    key, other = taken.rules
    assert key["parts"] == [{"name": "id", "rule": ["id"], "within": 3, "confidence": "high"}]
    assert (key["confidence"], other["confidence"]) == ("medium", "low")
    assert ("not mapped", "rule key: required gone") in _fates(taken)


def test_what_is_not_known_is_told() -> None:
    taken = _take("strange = 1\n[extend]\nurl = 'x'\n[[rules]]\nid = 'r'\nregex = 'abcd'\nfilter = 'f'\ntags = ['t']\n")
    assert [each for each in _fates(taken) if each[0] != "mapped"] == [
        ("not mapped", "extend.url"),
        ("not mapped", "key strange"),
        ("not mapped", "rule r: filter"),
        ("left out", "rule r: tags"),
    ]


@pytest.mark.parametrize("text", ["rules = 1", "[[rules]]\nregex = 'a'", "[extend]\ndisabledRules = 'x'"])
def test_what_gitleaks_would_refuse_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match=r"g\.toml"):
        _take(text)


@pytest.mark.parametrize(
    ("text", "is_theirs"),
    [
        ("[[rules]]\nid = 'a'", True),
        ("[extend]\nuseDefault = true", True),
        ("[allowlist]\npaths = []", True),
        ("title = 'x'", True),
        ("rules = ['a.toml']\nextend = false", False),
        ("exclude = []\n[[allow]]\npaths = ['x']", False),
        ("", False),
    ],
)
def test_a_configuration_is_told_from_ours(text: str, is_theirs: bool) -> None:
    assert is_gitleaks_config(parse(text)) is is_theirs
