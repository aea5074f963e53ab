"""Reading a TOML table key by key, with errors that say where."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tokenscan.errors import ConfigError

_HEADER = re.compile(r"\[\[?(?P<name>[^\]]+)\]\]?")


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a file that is called *name* in errors."""

    name: str
    text: str

    def parse(self) -> Table:
        """The whole document. Raises ``ConfigError``."""
        if sys.version_info >= (3, 11):
            import tomllib
        else:
            import tomli as tomllib

        try:
            return Table(tomllib.loads(self.text), self)
        except tomllib.TOMLDecodeError as error:
            raise ConfigError(f"{self.name} is not TOML: {error}") from None

    def find_line(self, where: str, key: str) -> int:
        """The line of *key* in the table *where* (``token[2].steps[1]``), or that of the table; 0 if none is found."""
        if not self.text:
            return 0
        top, _, rest = where.partition(".")
        name, number = top.partition("[")[0], int(top.partition("[")[2].rstrip("]") or 1)
        start = self._find_table(name, number) if name else 0
        words = [word.partition("[")[0] for word in rest.split(".") if word] + [key]
        for word in reversed(words):
            for line, text in self._lines_of(start):
                if line != start and re.search(rf"""(?:^|[\[{{,.\s]|["']){re.escape(word)}["']?\s*(?:=|\]|\.)""", text):
                    return line
        return start or 1

    def _find_table(self, name: str, number: int) -> int:
        seen = 0
        for line, text in enumerate(self.text.splitlines(), 1):
            header = _HEADER.match(text.strip())
            if header and header["name"].strip().strip("'\"") == name:
                seen += 1
                if seen == number:
                    return line
        return 0

    def _lines_of(self, start: int) -> Iterator[tuple[int, str]]:
        """The lines of the table that begins at *start*, with those of its inner tables."""
        lines = self.text.splitlines()
        for line in range(max(start, 1), len(lines) + 1):
            text = lines[line - 1]
            if line > start and text.startswith("[[") and "." not in text:
                return
            yield line, text


def read_source(file: Path) -> Source:
    """The content of *file*. Raises ``ConfigError``."""
    try:
        return Source(str(file), file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}; check the path") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{file} is not UTF-8 text; save it as such") from None


@dataclass(frozen=True, slots=True)
class Table:
    """One table of *source*; *where* is its path in the document."""

    content: Mapping[str, Any]
    source: Source
    where: str = ""

    def fail(self, key: str, problem: str) -> ConfigError:
        """The error to raise about *key*."""
        line = self.source.find_line(self.where, key)
        place = f"{self.source.name}:{line}" if line else self.source.name
        path = ".".join(part for part in (self.where, key) if part)
        return ConfigError(f"{place}: {path}: {problem}")

    def only(self, known: Iterable[str]) -> Table:
        """The table itself, if it has no other keys."""
        known = tuple(known)
        for key in self.content:
            if key not in known:
                raise self.fail(key, f"no such key; known are {', '.join(known)}")
        return self

    def text(self, key: str, default: str | None = None) -> str:
        """A text; needed where there is no *default*."""
        value = self.content.get(key, default)
        if value is None:
            raise self.fail(key, "is missing; add it")
        if not isinstance(value, str):
            raise self.fail(key, "must be a text in quotes")
        return value

    def choice(self, key: str, known: Iterable[str], default: str | None = None) -> str:
        """One of the *known* texts."""
        value, known = self.text(key, default), tuple(known)
        if value not in known and value != default:
            raise self.fail(key, f"{value!r} is none of {', '.join(known)}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A text or a list of texts; none if it is not there."""
        value = self.content.get(key, [])
        value = [value] if isinstance(value, str) else value
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.fail(key, "must be a text or a list of texts")
        return tuple(value)

    def number(self, key: str, default: float | None = None, *, least: float = 0) -> float:
        """A number of at least *least*; needed where there is no *default*."""
        value = self.content.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.fail(key, "must be a number" if key in self.content else "is missing; add a number")
        if value < least:
            raise self.fail(key, f"must be {least:g} or more")
        return value

    def table(self, key: str) -> Table:
        """An inner table; an empty one if it is not there."""
        value = self.content.get(key, {})
        if not isinstance(value, dict):
            raise self.fail(key, "must be a table")
        return Table(value, self.source, ".".join(part for part in (self.where, key) if part))

    def tables(self, key: str) -> tuple[Table, ...]:
        """The tables of an array."""
        value = self.content.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.fail(key, f"must be tables: [[{key}]], or a list of {{ … }}")
        prefix = f"{self.where}." if self.where else ""
        return tuple(Table(item, self.source, f"{prefix}{key}[{number}]") for number, item in enumerate(value, 1))

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        """A table of texts, in its order."""
        inner = self.table(key)
        return tuple((name, inner.text(name)) for name in inner.content)
