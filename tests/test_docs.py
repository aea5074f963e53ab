"""The documentation names every command and option, and no other."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from support.cli import tokenscan

from tokenscan.cli.main import make_parser
from tokenscan.config import KEYS, read_table

PROJECT = Path(__file__).parent.parent
COMMANDS = (PROJECT / "docs/commands.md").read_text()


def _parsers(parser: argparse.ArgumentParser, name: str = "tokenscan") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    yield name, parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, inner in action.choices.items():
                yield from _parsers(inner, f"{name} {word}")


def test_every_command_and_option_is_documented() -> None:
    for name, parser in _parsers(make_parser()):
        assert name.removeprefix("tokenscan ") in COMMANDS, name
        for action in parser._actions:
            for option in action.option_strings:
                assert option in ("-h", "--help") or f"`{option}" in COMMANDS, f"{name} {option}"


def test_every_option_that_is_documented_exists() -> None:
    known = {
        option
        for _, parser in _parsers(make_parser())
        for action in parser._actions
        for option in action.option_strings
    }
    written = set(re.findall(r"`(--?[a-z][a-z-]*)", COMMANDS))
    assert written <= known


def test_every_setting_is_documented_and_the_sample_is_valid(tmp_path: Path) -> None:
    text = (PROJECT / "docs/configuration.md").read_text()
    sample = re.search(r"```toml\n(exclude.*?)```", text, re.DOTALL)
    assert sample
    (tmp_path / "sample.toml").write_text(sample[1])
    assert set(read_table(tmp_path / "sample.toml")) == set(KEYS)


def test_links_in_the_documentation_lead_somewhere() -> None:
    for page in (PROJECT / "README.md", *(PROJECT / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text()):
            assert target.startswith("https://") or (page.parent / target).exists(), f"{page.name}: {target}"


def test_help_goes_with_exit_code_0_and_says_the_exit_codes() -> None:
    outcome = tokenscan("--help")
    assert outcome.code == 0
    assert "exit codes" in outcome.out


def test_the_sample_rule_passes_its_own_check(tmp_path: Path) -> None:
    sample = re.search(r"```toml\n(.*?)```", (PROJECT / "docs/writing-rules.md").read_text(), re.DOTALL)
    assert sample
    (tmp_path / "acme.toml").write_text(sample[1])
    outcome = tokenscan("rules", "check", str(tmp_path / "acme.toml"))
    assert (outcome.code, outcome.err) == (0, "")
