"""Configuration: where it is read from, and what is wrong with it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from support.cli import scan_json, secrets_of, tokenscan
from support.tokens import make_token

from tokenscan.config import Config, load_config
from tokenscan.errors import ConfigError
from tokenscan.rulebook.cache import read_cache
from tokenscan.rulebook.locate import find_builtin_rules
from tokenscan.rulebook.ruleset import load_ruleset

RULE = """\
[[rule]]
id = "acme-token"
name = "Acme token"
severity = "low"
confidence = "high"
keywords = ["acme_"]
pattern = '<<b>>(?P<secret>acme_[a-z0-9]{16})<<e>>'
reference = "https://acme.example/docs"
can = "Opens the Acme door."
rotate = "Make another one."
"""


def test_pyproject_is_read_where_it_names_us(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.tokenscan]\nexclude = ["a"]\nfail-on = "severity >= high"\n')
    config = load_config(tmp_path)
    assert (config.exclude, config.fail_on) == (("a",), "severity >= high")


def test_our_own_file_outranks_pyproject(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.tokenscan]\nexclude = ["a"]\n')
    (tmp_path / ".tokenscan.toml").write_text('exclude = ["b"]\n')
    assert load_config(tmp_path).exclude == ("b",)


def test_the_repository_adds_to_the_users_file(tmp_path: Path) -> None:
    user = Path(os.environ["XDG_CONFIG_HOME"]) / "tokenscan" / "config.toml"
    user.parent.mkdir(parents=True)
    user.write_text('exclude = ["u"]\nmin-confidence = "high"\njobs = 3\n')
    (tmp_path / ".tokenscan.toml").write_text('exclude = ["r"]\njobs = 1\n')
    config = load_config(tmp_path)
    assert (config.exclude, config.min_confidence, config.jobs) == (("u", "r"), "high", 1)
    assert load_config(None) == Config(exclude=("u",), min_confidence="high", jobs=3, sources=(user,))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("nonsense = 1", "nonsense"),
        ("exclude = 'x'", "exclude"),
        ("exclude = [1]", "exclude"),
        ("extend = 1", "extend"),
        ("max-bytes = 0", "max-bytes"),
        ("max-bytes = true", "max-bytes"),
        ("jobs = 'two'", "jobs"),
        ("fail-on = 'severity >= hihg'", "hihg"),
        ("fail-on = 3", "fail-on"),
        ("min-confidence = 'sure'", "min-confidence"),
        ("entropy = 3", "entropy"),
        ("not toml", "not TOML"),
    ],
)
def test_a_wrong_setting_is_named_with_its_file(tmp_path: Path, text: str, named: str) -> None:
    file = tmp_path / ".tokenscan.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=named) as caught:
        load_config(tmp_path)
    assert str(file) in str(caught.value)


def test_a_repositorys_rules_add_to_the_built_in_ones(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(RULE)
    (tmp_path / "a.txt").write_text(f"acme_{'k3n9q8w7'}{'z1x2c3v4'} {make_token(1)}\n")
    (tmp_path / ".tokenscan.toml").write_text('rules = ["own.toml"]\nexclude = ["*.toml"]\n')
    assert secrets_of(scan_json("scan", str(tmp_path))) == {f"acme_{'k3n9q8w7'}{'z1x2c3v4'}", make_token(1)}
    (tmp_path / ".tokenscan.toml").write_text('rules = ["own.toml"]\nextend = false\nexclude = ["*.toml"]\n')
    assert secrets_of(scan_json("scan", str(tmp_path))) == {f"acme_{'k3n9q8w7'}{'z1x2c3v4'}"}


@pytest.mark.parametrize(
    ("config", "named"),
    [
        ("extend = false\n", "no rule is left"),
        ('disable = ["no-such-rule"]\n', "no-such-rule"),
        ('rules = ["missing.toml"]\n', "missing.toml"),
        ("[entropy]\nno-such-rule = 3.0\n", "no-such-rule"),
    ],
)
def test_rules_that_are_not_there_are_a_usage_error(tmp_path: Path, config: str, named: str) -> None:
    (tmp_path / ".tokenscan.toml").write_text(config)
    outcome = tokenscan("scan", str(tmp_path))
    assert outcome.code == 2
    assert named in outcome.err


def test_a_disabled_rule_is_silent(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(make_token(1))
    (tmp_path / ".tokenscan.toml").write_text('disable = ["github-pat-classic"]\n')
    assert scan_json("scan", str(tmp_path)).code == 0
    assert scan_json("scan", str(tmp_path), "--no-repo-config").code == 1


def test_the_gate_decides_the_exit_code_and_not_the_report(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(make_token(1))
    outcome = scan_json("scan", str(tmp_path), "--fail-on", "severity < critical")
    assert (outcome.code, secrets_of(outcome)) == (0, {make_token(1)})


def test_a_key_that_others_can_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOKENSCAN_KEY")
    assert tokenscan("scan", str(tmp_path)).code == 0
    key = Path(os.environ["XDG_CONFIG_HOME"]) / "tokenscan" / "key"
    assert key.stat().st_mode & 0o777 == 0o600
    key.chmod(0o644)
    outcome = tokenscan("scan", str(tmp_path))
    assert outcome.code == 2
    assert f"chmod 600 {key}" in outcome.err


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("pattern = '<<b>>(?P<secret>acme_[a-z0-9]{16})<<e>>'", "pattern = '('"), "regular expression"),
        (("(?P<secret>", "(?:"), "secret"),
        (('keywords = ["acme_"]', "keywords = []"), "keywords"),
        (('severity = "low"', 'severity = "huge"'), "severity"),
        (("can =", 'checksum = "nope"\ncan ='), "nope"),
        (("can =", 'filters = ["nope"]\ncan ='), "nope"),
        (("can =", 'prefilter = ["("]\ncan ='), "regular expression"),
        (("{16}", "+"), "bytes"),
        (("can =", "entropy = true\ncan ="), "entropy"),
    ],
)
def test_a_malformed_rule_of_the_users_is_named(tmp_path: Path, change: tuple[str, str], named: str) -> None:
    (tmp_path / "own.toml").write_text(RULE.replace(*change))
    (tmp_path / ".tokenscan.toml").write_text('rules = ["own.toml"]\n')
    outcome = tokenscan("scan", str(tmp_path))
    assert outcome.code == 2
    assert named in outcome.err


@pytest.mark.parametrize("pattern", ["!", "\\u0000", "[z-a]"])
def test_an_exclusion_that_is_no_pattern_is_named(tmp_path: Path, pattern: str) -> None:
    (tmp_path / ".tokenscan.toml").write_text(f'exclude = ["{pattern}"]\n')
    outcome = tokenscan("scan", str(tmp_path))
    assert outcome.code == 2
    assert "exclude" in outcome.err


@pytest.mark.parametrize("damaged", [".table", ".db"])
def test_a_damaged_cache_is_made_anew(tmp_path: Path, damaged: str) -> None:
    """Each part by itself; and what somebody else could have written is not read either."""
    text, cache = tmp_path / "a.txt", tmp_path / "cache"
    text.write_text(f"TOKEN_A = '{make_token(1)}'")
    rules = [file for file in find_builtin_rules() if file.name == "github.toml"]
    made = load_ruleset(rules, cache=cache)
    (file,) = (file for file in cache.iterdir() if file.suffix == damaged)
    whole = file.read_bytes()
    file.write_bytes(whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:])
    assert read_cache(str(cache), made.hash) is None
    load_ruleset(rules, cache=cache)
    assert file.read_bytes() == whole
    file.chmod(0o622)
    assert read_cache(str(cache), made.hash) is None


def test_what_is_read_from_the_cache_is_what_was_made(tmp_path: Path) -> None:
    rules = [file for file in find_builtin_rules() if file.name in ("aws.toml", "github.toml")]
    made, known = (load_ruleset(rules, cache=tmp_path / "cache") for _ in range(2))
    bare = [replace(rule, examples=(), counter_examples=(), aliases=(), prefilter=()) for rule in made.compiled.rules]
    assert bare == list(known.compiled.rules)
    assert list(made.compiled.shapes) == list(known.compiled.shapes)
    assert list(made.compiled.programs) == list(known.compiled.programs)
    assert (made.hash, made.database, made.sizes) == (known.hash, known.database, known.sizes)
