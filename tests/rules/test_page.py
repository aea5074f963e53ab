"""The page of all rules is made from the data."""

from __future__ import annotations

from pathlib import Path

from benchmarks.rules import render_counts
from tokenscan.rulebook.locate import find_builtin_rules
from tokenscan.rulebook.page import render_page
from tokenscan.rulebook.provider import read_providers

PAGE = Path(__file__).parent.parent.parent / "docs/rules.md"


def test_the_page_of_all_rules_is_current() -> None:
    made = render_page(read_providers(find_builtin_rules()))
    assert PAGE.read_text() == made, "run `python -m tokenscan.rulebook.page`"


def test_a_rule_on_the_page_says_what_it_can_do_and_how_to_rotate(tmp_path: Path) -> None:
    file = tmp_path / "acme.toml"
    file.write_text(
        """# Acme *cloud*.

[[rule]]
id = "acme-key"
name = "Acme key"
severity = "high"
confidence = "medium"
keywords = ["acme_"]
pattern = '(?P<secret>acme_[a-z]{9})'
checksum = "github-crc32"
environment = [{ match = "acme_test", name = "test", severity = "low" }]
reference = "https://acme.example/keys"
can = "Reads all."
rotate = "Delete it under Keys."
"""
    )
    section = render_page(read_providers([file])).partition("\n## ")[2]
    assert section == (
        "Acme *cloud*\n\n### `acme-key`\n\n"
        "[Acme key](https://acme.example/keys) · high · medium confidence · check `github-crc32`\n\n"
        "Reads all. *To rotate:* Delete it under Keys.\n"
        "*Environment:* `acme_test` is test (low).\n"
    )


def test_the_benchmarks_count_what_the_page_shows() -> None:
    providers = read_providers(find_builtin_rules())
    counts = "\n".join(render_counts(providers))
    assert f"| kinds of credentials | {sum(len(each.rules) for each in providers)} |" in counts
    assert f"| critical | {PAGE.read_text().count(' · critical · ')} |" in counts
