"""A table of a TOML file, read key by key; what is wrong is told with file, line and key."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from tokenscan.errors import ConfigError
from tokenscan.inventory.duration import FORM, parse_duration


class Table:
    """A table of the file; *where* (file and line) and *name* go before its keys in errors. *folder* is what paths are
    relative to.
    """

    def __init__(self, values: Any, where: str, name: str, folder: Path) -> None:
        self.where = where
        self.name = name
        self.folder = folder
        if not isinstance(values, dict):
            raise ConfigError(f"{where}: {name} must be a table")
        self._values = values

    def wrong(self, key: str, wanted: str) -> ConfigError:
        return ConfigError(f"{self._here(key)} must be {wanted}")

    def _here(self, key: str) -> str:
        return f"{self.where}: {self.name}: {key}" if self.name else f"{self.where}: {key}"

    def check_keys(self, known: Collection[str]) -> None:
        for key in self._values:
            if key not in known:
                near = get_close_matches(key, known, 1)
                hint = f"did you mean {near[0]!r}? " if near else ""
                name = f"{self.name}: " if self.name else ""
                raise ConfigError(f"{self.where}: {name}unknown key {key!r}; {hint}known are {', '.join(known)}")

    def text(self, key: str, *, needed: bool = False) -> str:
        value = self._values.get(key, "")
        if not isinstance(value, str) or (key in self._values and not value.strip()):
            raise self.wrong(key, "a text that is not empty")
        if needed and not value:
            raise ConfigError(f"{self._here(key)} is missing")
        return value

    def texts(self, key: str) -> list[str]:
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, str) and entry for entry in value):
            raise self.wrong(key, "a list of texts")
        return value

    def texts_of(self, key: str) -> list[tuple[str, str]]:
        pairs = list(self.table(key).items())
        if not all(isinstance(value, str) for _, value in pairs):
            raise self.wrong(key, "a table of texts")
        return pairs

    def table(self, key: str, *, needed: bool = False) -> Mapping[str, Any]:
        value = self._values.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, "a table")
        if needed and key not in self._values:
            raise ConfigError(
                f'{self._here(key)} is missing: say where the value comes from, such as source = {{ env = "NAME" }}'
            )
        return value

    def inner(self, key: str, known: Collection[str]) -> Table:
        inner = Table(self.table(key), self.where, f"{self.name}.{key}", self.folder)
        inner.check_keys(known)
        return inner

    def tables(self, key: str) -> list[Mapping[str, Any]]:
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            raise self.wrong(key, "[[token]] tables")
        return value

    def boolean(self, key: str, *, default: bool) -> bool:
        value = self._values.get(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, "true or false")
        return value

    def duration(self, key: str) -> timedelta | None:
        text = self.text(key)
        span = parse_duration(text) if text else None
        if text and not span:
            raise self.wrong(key, FORM)
        return span

    def day(self, key: str) -> date | None:
        value = self._values.get(key)
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                value = 0
        if value is not None and not isinstance(value, date):
            raise self.wrong(key, "a date such as 2026-05-01")
        return value
