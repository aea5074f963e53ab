"""Reading ``[environments]`` out of a configuration."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tokenscan.environments.names import ORDER, WORDS, Names
from tokenscan.errors import ConfigError

KEYS = ("enabled", "names", "order", "paths", "branches", "shared", "accounts")
_SHORT = ("prod", "prd", "stg", "dev")
"""Nobody means an environment beside production by ``prod``."""


def read_names(table: object, base: Names, file: str) -> Names:
    """*base* with what *table*, read from *file*, says on top. Raises ``ConfigError`` that names the file and key."""
    return _Table(table, base, file).read()


class _Table:
    def __init__(self, table: object, base: Names, file: str) -> None:
        self._file = file
        if not isinstance(table, dict):
            raise self._wrong("", f"a table with the keys {', '.join(KEYS)}")
        unknown = sorted(set(table) - set(KEYS))
        if unknown:
            raise ConfigError(f"{file}: unknown key {f'environments.{unknown[0]}'!r}; known are {', '.join(KEYS)}")
        self._table: Mapping[str, Any] = table
        self._base = base

    def read(self) -> Names:
        enabled = self._table.get("enabled", self._base.enabled)
        if not isinstance(enabled, bool):
            raise self._wrong("enabled", "true or false")
        words = {**self._base.words, **self._words()}
        known = tuple(dict.fromkeys((*ORDER, *words.values())))
        return Names(
            words=words,
            order=self._order(known),
            paths=(*self._paths(known), *self._base.paths),
            branches=(*self._pairs("branches", known), *self._base.branches),
            shared=(*self._base.shared, *self._texts("shared", self._table.get("shared", []))),
            accounts={**self._base.accounts, **dict(self._pairs("accounts", known))},
            enabled=enabled,
        )

    def _wrong(self, key: str, wanted: str) -> ConfigError:
        return ConfigError(f"{self._file}: environments{'.' if key else ''}{key} must be {wanted}")

    def _entries(self, key: str, wanted: str) -> Iterator[tuple[str, Any]]:
        table = self._table.get(key, {})
        if not isinstance(table, dict):
            raise self._wrong(key, wanted)
        yield from table.items()

    def _texts(self, key: str, value: object) -> Sequence[str]:
        if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
            raise self._wrong(key, "a list of strings that are not empty")
        return value

    def _words(self) -> dict[str, str]:
        """Each word, and the environment itself, as ``Names.of_word`` looks them up."""
        found: dict[str, str] = {}
        for name, words in self._entries("names", "a table of environments, each with a list of words"):
            if name in _SHORT:
                raise self._wrong(f"names.{name}", f"called environments.names.{WORDS[name]}")
            for word in (name, *self._texts(f"names.{name}", words)):
                plain = "".join(filter(str.isalnum, word)).lower()
                if not plain:
                    raise self._wrong(f"names.{name}", "a list of words with letters in them")
                found[plain] = name
        return found

    def _order(self, known: Sequence[str]) -> tuple[str, ...]:
        order = self._texts("order", self._table.get("order", list(self._base.order)))
        for name in order:
            self._check("order", name, known)
        if len(set(order)) < len(order):
            raise self._wrong("order", "a list that names each environment once")
        return tuple(order)

    def _check(self, key: str, name: object, known: Sequence[str]) -> None:
        if name not in known:
            wanted = f"one of {', '.join(known)}, or one that environments.names holds"
            raise ConfigError(f"{self._file}: environments.{key}: {name!r} is no environment; give {wanted}")

    def _pairs(self, key: str, known: Sequence[str]) -> Iterator[tuple[str, str]]:
        """What a table maps to environments."""
        for text, name in self._entries(key, "a table that gives each an environment"):
            self._check(key, name, known)
            yield text, name

    def _paths(self, known: Sequence[str]) -> Iterator[tuple[str, str, str]]:
        for name, patterns in self._entries("paths", "a table of environments, each with a list of patterns"):
            self._check("paths", name, known)
            for pattern in self._texts(f"paths.{name}", patterns):
                yield pattern, self._compile(f"paths.{name}", pattern), name

    def _compile(self, key: str, pattern: str) -> str:
        """The regular expression of *pattern*."""
        from pathspec import GitIgnoreSpec

        try:
            if pattern.startswith("re:"):
                return re.compile(pattern[3:]).pattern
            (compiled,) = GitIgnoreSpec.from_lines([pattern]).patterns
            regex = compiled.regex if compiled.include else None
        except (ValueError, re.error):
            regex = None
        if regex is not None:
            return str(regex.pattern)
        raise self._wrong(key, f"a list of .gitignore patterns or re:EXPRESSION, which {pattern!r} is not")
