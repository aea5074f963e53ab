"""Reading rule files."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tokenscan.detect.filters import JOINT
from tokenscan.errors import RuleError
from tokenscan.model.rule import CONFIDENCES, SEVERITIES, CounterExample, EnvironmentSignal, Example, Rule
from tokenscan.rulebook.macros import expand
from tokenscan.rulebook.part import make_part

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_REQUIRED = ("id", "name", "severity", "confidence", "keywords", "pattern", "reference", "can", "rotate")
_TEXTS = (
    "id",
    "family",
    "name",
    "pattern",
    "reference",
    "can",
    "rotate",
    "checksum",
    "severity",
    "confidence",
    "alone",
)
_LISTS = ("keywords", "filters", "overlaps", "aliases", "prefilter")
_TABLES = ("environment", "parts", "example", "counter_example")
# What is under "validator" is read by those who ask issuers: ``rulebook.validators``.
_KEYS = frozenset((*_TEXTS, *_LISTS, *_TABLES, "entropy", "validator"))

COMPARISON_TABLES = ("comparison", "hosts")
"""Beside the rules: what ``rulebook.comparison`` reads."""


def load_rules(files: Iterable[Path]) -> tuple[Rule, ...]:
    """The rules of *files*, in order. A later rule replaces an earlier one of the same id from another file.

    Raises ``RuleError`` naming the file and the rule for anything that is not a rule.
    """
    rules: dict[str, Rule] = {}
    for file in files:
        own: set[str] = set()
        for rule in read_rules(file):
            if rule.id in own:
                raise RuleError(f"{file}: two rules are called {rule.id!r}; give one another id")
            own.add(rule.id)
            rules[rule.id] = rule
    return tuple(rules.values())


def read_rules(file: Path) -> tuple[Rule, ...]:
    """The rules of one file. Raises ``RuleError``."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise RuleError(f"{file}: cannot be read as a rule file: {error.strerror}") from None
    except UnicodeDecodeError:
        raise RuleError(f"{file}: cannot be read as a rule file: it is not UTF-8") from None
    return parse_rules(text, where=str(file))


def parse_rules(text: str, *, where: str) -> tuple[Rule, ...]:
    """The rules of a file's *text*; *where* names it in errors. Raises ``RuleError``."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"{where}: not TOML: {error}") from None
    unknown = set(document) - {"rule", *COMPARISON_TABLES}
    if unknown or not _is_list_of(document.get("rule", []), dict):
        raise RuleError(f"{where}: only [[rule]] tables are allowed at the top, found {', '.join(sorted(document))}")
    return tuple(make_rule(table, where=where) for table in document.get("rule", []))


def make_rule(table: Mapping[str, Any], *, where: str) -> Rule:
    """The rule that a *table* of a file describes; *where* names it in errors. Raises ``RuleError``."""
    here = f"{where}: rule {table.get('id', '(without an id)')!r}"
    _check_shape(table, here)
    return Rule(
        id=table["id"],
        family=table.get("family", table["id"]),
        name=table["name"],
        severity=table["severity"],
        confidence=table["confidence"],
        keywords=tuple(table["keywords"]),
        pattern=expand(table["pattern"], where=here),
        reference=table["reference"],
        can=table["can"],
        rotate=table["rotate"],
        entropy=float(table.get("entropy", 0.0)),
        checksum=table.get("checksum"),
        filters=tuple(table.get("filters", ())),
        environment=tuple(
            _make(EnvironmentSignal, entry, here, "environment") for entry in table.get("environment", ())
        ),
        overlaps=tuple(table.get("overlaps", ())),
        aliases=tuple(table.get("aliases", ())),
        prefilter=tuple(table.get("prefilter", ())),
        parts=tuple(make_part(entry, where=here) for entry in table.get("parts", ())),
        alone=table.get("alone"),
        examples=tuple(_make_example(entry, here) for entry in table.get("example", ())),
        counter_examples=tuple(
            _make(CounterExample, entry, here, "counter_example") for entry in table.get("counter_example", ())
        ),
    )


def _check_shape(table: Mapping[str, Any], here: str) -> None:
    unknown = sorted(set(table) - _KEYS)
    if unknown:
        raise RuleError(f"{here}: unknown key {unknown[0]!r}; known are {', '.join(sorted(_KEYS))}")
    for key in _REQUIRED:
        if key not in table:
            raise RuleError(f"{here}: {key!r} is missing")
    for key in _TEXTS:
        if not isinstance(table.get(key, ""), str):
            raise RuleError(f"{here}: {key!r} must be a string")
    for key in _LISTS:
        if not _is_list_of(table.get(key, []), str):
            raise RuleError(f"{here}: {key!r} must be a list of strings")
    for key in _TABLES:
        if not _is_list_of(table.get(key, []), dict):
            raise RuleError(f"{here}: {key!r} must be a list of tables")
    if isinstance(table.get("entropy"), bool) or not isinstance(table.get("entropy", 0.0), (int, float)):
        raise RuleError(f"{here}: 'entropy' must be a number, bits a byte")
    _check_word(table["severity"], SEVERITIES, "severity", here)
    _check_word(table["confidence"], CONFIDENCES, "confidence", here)
    _check_word(table.get("alone", table["severity"]), SEVERITIES, "alone", here)


def _check_word(word: str, known: Iterable[str], key: str, here: str) -> None:
    if word not in known:
        raise RuleError(f"{here}: {key} {word!r} is none of {', '.join(known)}")


def _is_list_of(value: object, kind: type) -> bool:
    return isinstance(value, list) and all(isinstance(entry, kind) for entry in value)


def _make_example(entry: Mapping[str, Any], here: str) -> Example:
    parts = entry.get("parts", {})
    if not isinstance(parts, dict) or not all(isinstance(value, str) for value in parts.values()):
        raise RuleError(f"{here}: 'parts' of an example must be a table of strings")
    plain = {name: value for name, value in entry.items() if name != "parts"}
    made: Example = _make(Example, plain, here, "example")
    return replace(made, parts=tuple((name, value.replace(JOINT.decode(), "")) for name, value in parts.items()))


def _make(noun: type, entry: Mapping[str, str], here: str, key: str) -> Any:
    try:
        return noun(**{name: value.replace(JOINT.decode(), "") for name, value in entry.items()})
    except (TypeError, AttributeError):
        raise RuleError(f"{here}: a {key} takes {', '.join(noun.__dataclass_fields__)}, each a string") from None  # type: ignore[attr-defined]
