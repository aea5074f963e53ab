"""Reading ``[[allow]]`` out of a configuration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tokenscan.errors import ConfigError
from tokenscan.model.allowance import TARGETS, Allowance
from tokenscan.policy.allowances import Allowances

_LISTS = ("rules", "paths", "outside", "commits", "regexes", "stopwords")
_WORDS: Mapping[str, tuple[str, ...]] = {"target": TARGETS, "condition": ("any", "all")}
KEYS = ("reason", *_LISTS, *_WORDS)


def read_allowances(tables: object, where: str) -> tuple[Allowance, ...]:
    """The entries of *tables*. Raises ``ConfigError`` that begins with *where*."""
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise ConfigError(f"{where}: allow must be [[allow]] tables")
    entries = tuple(_read(table, where) for table in tables)
    try:
        Allowances(entries)
    except ConfigError as error:
        raise ConfigError(f"{where}: {error}") from None
    return entries


def _read(table: Mapping[str, Any], where: str) -> Allowance:
    unknown = sorted(set(table) - set(KEYS))
    if unknown:
        raise ConfigError(f"{where}: allow: unknown key {unknown[0]!r}; known are {', '.join(KEYS)}")
    for key in _LISTS:
        value = table.get(key, [])
        # An empty text is inside every other: it would accept everything.
        if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
            raise ConfigError(f"{where}: allow: {key} must be a list of strings that are not empty")
    for key, words in _WORDS.items():
        if table.get(key, words[0]) not in words:
            raise ConfigError(f"{where}: allow: {key} must be one of {', '.join(words)}")
    if not isinstance(table.get("reason", ""), str):
        raise ConfigError(f"{where}: allow: reason must be a string")
    entry = Allowance(
        reason=table.get("reason", ""),
        target=table.get("target", "secret"),
        needs_all=table.get("condition") == "all",
        **{key: tuple(table.get(key, ())) for key in _LISTS},
    )
    if entry.is_empty:
        raise ConfigError(f"{where}: allow: give at least one of paths, outside, commits, regexes, stopwords")
    return entry
