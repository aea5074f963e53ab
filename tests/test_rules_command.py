"""`tokenscan rules`: list, show, diff, check, bench."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.cli import tokenscan
from support.joint import join
from support.repo import RepoBuilder

from tokenscan.cli.rule_texts import select
from tokenscan.model.rule import Rule
from tokenscan.rulebook.provider import Provider

RULE = """# Acme.

[[rule]]
id = "acme-key"
name = "Acme key"
severity = "high"
confidence = "high"
keywords = ["acme_"]
pattern = '<<b>>(?P<secret>acme_[a-z0-9]{16})<<e>>'
reference = "https://acme.example"
can = "Reads all projects."
rotate = "Delete it under Keys."

[[rule.example]]
file = ".env"
text = "KEY=acme_~|~k3v9s1wx8rbn4myc"
secret = "acme_~|~k3v9s1wx8rbn4myc"

[[rule.example]]
file = "a.yml"
text = "key: acme_~|~x8rbn4myck3v9s1w"
secret = "acme_~|~x8rbn4myck3v9s1w"

[[rule.counter_example]]
file = ".env"
text = "KEY=acme_~|~xxxxxxxxxxxxxxxx"
stage = "placeholder"
why = "one character repeated"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "acme.toml"
    path.write_text(RULE)
    return path


def test_list_takes_words_provider_and_severity() -> None:
    outcome = tokenscan("rules", "list", "classic", "--provider", "github", "--severity", "critical")
    assert (outcome.code, outcome.out) == (
        0,
        "github-pat-classic  critical  high    GitHub personal access token (classic)\n1 rule of 1 provider\n",
    )


def test_a_provider_that_is_not_there_is_told_with_those_that_are_near() -> None:
    near, far = (tokenscan("rules", "list", "--provider", name) for name in ("gihtub", "qqqq"))
    assert (near.code, near.out, near.err) == (
        2,
        "",
        "tokenscan: --provider: none is called 'gihtub'; near it are github\n",
    )
    assert (far.code, far.err) == (
        2,
        "tokenscan: --provider: none is called 'qqqq'; `tokenscan rules list WORD` looks in all names\n",
    )


def test_words_must_all_be_held_and_empty_choices_ask_for_nothing() -> None:
    rule = Rule("a-key", "a-key", "Key", "high", "low", ("ab",), "x", "", "", "", aliases=("old-key",))
    pair = (Provider("acme", "Acme Inc", (rule,)), rule)
    chosen = [
        select([pair[0]], words=words, names=names, severities=severities)
        for words, names, severities in (
            ((), (), ()),
            (("KEY", "acme"), ("inc",), ("high",)),
            (("old-key",), (), ()),
            (("key", "other"), (), ()),
            ((), ("beta",), ()),
            ((), (), ("low",)),
        )
    ]
    assert chosen == [[pair], [pair], [pair], [], [], []]


def test_show_tells_what_a_rule_can_do_and_json_has_its_examples() -> None:
    outcome = tokenscan("rules", "show", "github-pat-classic")
    assert "can do        Reads and writes whatever its scopes allow" in outcome.out
    assert "check         github-crc32\n" in outcome.out
    shown = json.loads(tokenscan("rules", "show", "github-pat-classic", "--format", "json").out)
    assert (shown["id"], shown["provider"], len(shown["examples"])) == ("github-pat-classic", "GitHub", 2)


def test_show_of_an_unknown_rule_names_the_way_on() -> None:
    outcome = tokenscan("rules", "show", "nonesuch")
    assert (outcome.code, outcome.err) == (
        2,
        "tokenscan: no rule is called 'nonesuch'; `tokenscan rules list` prints their ids\n",
    )


def test_diff_tells_what_was_added_removed_renamed_and_changed(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "new"
    other.mkdir()
    text = RULE.replace('severity = "high"', 'severity = "low"').replace(
        '"acme-key"', '"acme-token"\naliases = ["acme-key"]'
    )
    beta = RULE.replace("acme", "beta").replace("Acme", "Beta")
    (other / "acme.toml").write_text(text)
    (other / "beta.toml").write_text(beta)
    outcome = tokenscan("rules", "diff", str(file), str(other))
    assert (outcome.code, outcome.out) == (
        1,
        "+ beta-key  high  Beta key\n"
        "> acme-key is now acme-token\n"
        "    severity: high → low\n"
        "    aliases: none → acme-key\n"
        "1 added, 0 removed, 1 renamed, 0 changed\n",
    )
    back = json.loads(tokenscan("rules", "diff", str(other), str(file), "--format", "json").out)
    assert back == {"added": ["acme-key"], "removed": ["acme-token", "beta-key"], "renamed": [], "changed": []}


def test_diff_reads_a_revision_and_is_silent_where_nothing_changed(repo: RepoBuilder) -> None:
    rules = repo.path / "rules"
    rules.mkdir()
    (rules / "acme.toml").write_text(RULE)
    repo.git("add", ".")
    repo.git("commit", "-qm", "rules")
    same = tokenscan("rules", "diff", "HEAD:rules", "rules", cwd=repo.path)
    assert (same.code, same.out) == (0, "0 added, 0 removed, 0 renamed, 0 changed\n")
    (rules / "acme.toml").write_text(RULE.replace("Acme key", "Acme API key"))
    changed = tokenscan("rules", "diff", "HEAD:rules/acme.toml", "rules", cwd=repo.path)
    assert (changed.code, changed.out) == (
        1,
        "~ acme-key\n    name: Acme key → Acme API key\n0 added, 0 removed, 0 renamed, 1 changed\n",
    )
    missing = tokenscan("rules", "diff", "HEAD:nowhere", "rules", cwd=repo.path)
    assert (missing.code, missing.err) == (2, "tokenscan: HEAD has no 'nowhere'\n")


def test_check_refuses_a_rule_that_takes_a_value_too_long(file: Path) -> None:
    assert tokenscan("rules", "check", str(file)).out == "1 rules, 0 faults\n"
    file.write_text(RULE.replace("{16})<<e>>", "{16})"))
    outcome = tokenscan("rules", "check", str(file))
    assert (outcome.code, outcome.err) == (1, "acme-key: is sure of a value that is wrong: a character long\n")


def test_bench_tells_the_cost_of_each_rule(file: Path, tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text(join("KEY=acme_~|~k3v9s1wx8rbn4myc\n") * 1300)
    outcome = tokenscan("rules", "bench", str(text), "--rules", str(file), "--format", "json")
    bill = json.loads(outcome.out)
    assert (outcome.code, bill["bytes"], [each["rule_id"] for each in bill["rules"]]) == (0, 33800, ["acme-key"])
    assert bill["rules"][0]["hits"] > 0
    assert "1 rules on 0.0 MB" in tokenscan("rules", "bench", str(text), "--rules", str(file)).out


def test_list_hosts_names_those_that_live_checks_go_to() -> None:
    outcome = tokenscan("rules", "list", "--hosts", "--provider", "github", "classic")
    assert (outcome.code, outcome.out) == (0, "api.github.com\n")
    everything = json.loads(tokenscan("rules", "list", "--hosts", "--format", "json").out)
    assert "github-pat-classic" in everything["api.github.com"]
    assert not any("{" in host or "/" in host for host in everything)
