"""Whose credentials a rule file is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tokenscan.model.rule import Rule
from tokenscan.rulebook.comparison import read_comparisons
from tokenscan.rulebook.load import read_rules


@dataclass(frozen=True, slots=True)
class Provider:
    """One rule file: *key* is its name without the ending, *name* what its first line calls it."""

    key: str
    name: str
    rules: tuple[Rule, ...]


def read_providers(files: Iterable[Path]) -> tuple[Provider, ...]:
    """The providers of *files*, by name. Raises ``RuleError``."""
    found = (Provider(file.stem, _read_name(file), (*read_rules(file), *read_comparisons(file))) for file in files)
    return tuple(sorted(found, key=lambda provider: (provider.name.casefold(), provider.key)))


def _read_name(file: Path) -> str:
    """The comment that the file begins with, up to a full stop, if it is short enough for a name."""
    first = file.read_text(encoding="utf-8").partition("\n")[0]
    name = first.removeprefix("#").strip().partition(". ")[0].rstrip(".")
    return name if first.startswith("#") and 0 < len(name) <= 60 else file.stem.replace("-", " ").capitalize()
