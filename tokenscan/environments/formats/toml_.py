"""TOML: the standard library says whether it is, and reads strings; where the values stand is found here."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from tokenscan.environments.entry import Entry, UnreadableError
from tokenscan.environments.formats.pairs import label_of
from tokenscan.environments.limits import MAX_DEPTH

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_KEY = re.compile(r"""[ \t]*(?:"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)'|([A-Za-z0-9_-]+))[ \t]*""")
_HEADER = re.compile(r"\[\[?")
_STRING = re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.DOTALL)
_BARE = re.compile(r"[^,\]}#\n]+")


def read_toml(text: str) -> Iterator[Entry]:
    """The scalars of *text* below their tables and keys."""
    _check(text)
    yield from _Reader(text).read()


def _load(text: str) -> dict[str, object]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    loaded: dict[str, object] = tomllib.loads(text)
    return loaded


def _check(text: str) -> None:
    # A key of ten thousand parts takes the library a minute.
    if any(line.partition("=")[0].count(".") > MAX_DEPTH for line in text.splitlines()):
        raise UnreadableError(0, f"nested deeper than {MAX_DEPTH}")
    try:
        _load(text)
    except RecursionError:
        raise UnreadableError(0, f"nested deeper than {MAX_DEPTH}") from None
    except ValueError as error:
        raise UnreadableError(0, f"not TOML: {str(error).partition(' (')[0]}") from None


class _Reader:
    """*text* is TOML."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def read(self) -> Iterator[Entry]:
        table: tuple[str, ...] = ()
        while self._skip() < len(self._text):
            header = _HEADER.match(self._text, self._at)
            if header:
                self._at = header.end()
                table = self._key()
                self._at += len(header[0])
            else:
                yield from self._pair(table, 0)

    def _skip(self) -> int:
        match = _BLANK.match(self._text, self._at)
        self._at = match.end() if match else self._at
        return self._at

    def _key(self) -> tuple[str, ...]:
        names: list[str] = []
        while match := _KEY.match(self._text, self._at):
            self._at = match.end()
            names.append(next(part for part in match.groups() if part is not None))
            if self._text[self._at : self._at + 1] != ".":
                return tuple(names)
            self._at += 1
        raise UnreadableError(self._at, "not TOML: no key where one is due")

    def _pair(self, outer: tuple[str, ...], depth: int) -> Iterator[Entry]:
        names = (*outer, *self._key())
        self._at += 1  # the equals sign
        self._skip()
        yield from self._value(names, depth)

    def _value(self, names: tuple[str, ...], depth: int) -> Iterator[Entry]:
        mark = self._text[self._at : self._at + 1]
        if depth > MAX_DEPTH:
            raise UnreadableError(self._at, f"nested deeper than {MAX_DEPTH}")
        if mark == "[":
            yield from self._list(names, depth + 1)
        elif mark == "{":
            yield from self._table(names, depth + 1)
        else:
            yield self._scalar(names)

    def _list(self, names: tuple[str, ...], depth: int) -> Iterator[Entry]:
        self._at += 1
        while not self._closes("]"):
            yield from label_of(names, list(self._value(names, depth)))

    def _table(self, names: tuple[str, ...], depth: int) -> Iterator[Entry]:
        self._at += 1
        while not self._closes("}"):
            yield from self._pair(names, depth)

    def _closes(self, mark: str) -> bool:
        while self._text[self._skip() : self._at + 1] == ",":
            self._at += 1
        if self._text[self._at : self._at + 1] not in (mark, ""):
            return False
        self._at += 1
        return True

    def _scalar(self, names: tuple[str, ...]) -> Entry:
        start = self._at
        if match := _STRING.match(self._text, start):
            self._at = match.end()
            value = str(_load(f"value = {match[0]}")["value"]) if "\\" in match[0] or "\n" in match[0] else ""
            quotes = 3 if match[0].startswith(('"""', "'''")) and len(match[0]) > 5 else 1
            begin = start + quotes
            if quotes == 3:
                begin += self._text.startswith("\r\n", begin) * 2 or self._text.startswith("\n", begin)
            inside = self._text[begin : self._at - quotes]
            if not value or value == inside:
                return Entry(names, inside, begin, self._at - quotes)
            return Entry(names, value, start, self._at)
        match = _BARE.match(self._text, start)
        if not match:
            raise UnreadableError(start, "not TOML: no value where one is due")
        self._at = match.end()
        value = match[0].rstrip()
        return Entry(names, value, start, start + len(value))
