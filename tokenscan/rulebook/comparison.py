"""Rules that no pattern stands for: what is found by comparing the places of different environments."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tokenscan.errors import RuleError
from tokenscan.model.rule import CONFIDENCES, SEVERITIES, Rule
from tokenscan.rulebook.load import COMPARISON_TABLES
from tokenscan.rulebook.locate import find_builtin_folder

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE = "environment.toml"

_TEXTS = ("id", "name", "severity", "confidence", "reference", "can", "rotate")


@dataclass(frozen=True, slots=True)
class Comparisons:
    """The *rules* by id, and the *hosts* by which providers tell what is real (``production``) from what is not
    (``test``).
    """

    rules: Mapping[str, Rule]
    hosts: Mapping[str, tuple[str, ...]]


def load_comparisons(files: Iterable[Path] = ()) -> Comparisons:
    """The built-in comparisons as *files* change them. Raises ``RuleError``."""
    builtin = Path(find_builtin_folder()) / FILE
    rules = {rule.id: rule for rule in read_comparisons(builtin)}
    hosts = _read_hosts(builtin)
    for file in files:
        for rule in read_comparisons(file):
            if rule.id not in rules:
                known = ", ".join(sorted(rules))
                raise RuleError(f"{file}: no comparison is called {rule.id!r}; known are {known}")
            rules[rule.id] = rule
        hosts = {name: (*own, *_read_hosts(file).get(name, ())) for name, own in hosts.items()}
    return Comparisons(rules, hosts)


def read_comparisons(file: Path) -> tuple[Rule, ...]:
    """The comparisons of one rule file. Raises ``RuleError``."""
    tables = _read(file).get("comparison", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise RuleError(f"{file}: 'comparison' must be a list of tables")
    return tuple(_make_comparison(table, file) for table in tables)


def _make_comparison(table: Mapping[str, Any], file: Path) -> Rule:
    here = f"{file}: comparison {table.get('id', '(without an id)')!r}"
    known = (*_TEXTS, "is_public")
    if set(table) - {"is_public"} != set(_TEXTS) or not all(isinstance(table[key], str) for key in _TEXTS):
        raise RuleError(f"{here}: it takes {', '.join(known)}, the last one true or false and the others strings")
    if table["severity"] not in SEVERITIES or table["confidence"] not in CONFIDENCES:
        raise RuleError(f"{here}: severity is one of {', '.join(SEVERITIES)}, confidence of {', '.join(CONFIDENCES)}")
    texts = {key: table[key] for key in _TEXTS}
    return Rule(family=table["id"], keywords=(), pattern="", is_public=bool(table.get("is_public", False)), **texts)


def _read_hosts(file: Path) -> dict[str, tuple[str, ...]]:
    table = _read(file).get("hosts", {})
    if not isinstance(table, dict) or not set(table) <= {"test", "production"}:
        raise RuleError(f"{file}: 'hosts' is a table with the lists 'test' and 'production'")
    return {name: tuple(map(str, hosts)) for name, hosts in table.items()}


def _read(file: Path) -> Mapping[str, Any]:
    try:
        text = file.read_text(encoding="utf-8")
        return tomllib.loads(text) if any(f"[{name}]" in text for name in COMPARISON_TABLES) else {}
    except OSError as error:
        raise RuleError(f"{file}: cannot be read as a rule file: {error.strerror}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RuleError(f"{file}: not TOML: {error}") from None
