"""JSON, with comments and commas too many, as editors and .NET allow; strings are read by the standard library."""

from __future__ import annotations

import re
from collections.abc import Iterator
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]

from tokenscan.environments.entry import Entry, UnreadableError
from tokenscan.environments.formats.pairs import label_of
from tokenscan.environments.limits import MAX_DEPTH

_SPACE = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/|\#[^\n]*)*", re.DOTALL)
_BARE = re.compile(r"[^\s,:{}\[\]\"'/\#]+")
_SINGLE = re.compile(r"'((?:[^'\\\n]|\\.)*)'", re.DOTALL)


def read_json(text: str) -> Iterator[Entry]:
    """The scalars of *text* below their keys; what is said of lists in ``read_yaml`` holds here, too."""
    return _Reader(text).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def read(self) -> Iterator[Entry]:
        while self._skip() < len(self._text):
            yield from self._value((), 0)

    def _skip(self) -> int:
        match = _SPACE.match(self._text, self._at)
        self._at = match.end() if match else self._at
        return self._at

    def _value(self, names: tuple[str, ...], depth: int) -> Iterator[Entry]:
        mark = self._text[self._at : self._at + 1]
        if depth > MAX_DEPTH:
            raise UnreadableError(self._at, f"nested deeper than {MAX_DEPTH}")
        if mark == "{":
            yield from self._mapping(names, depth)
        elif mark == "[":
            yield from self._list(names, depth)
        else:
            yield self._scalar(names)

    def _mapping(self, names: tuple[str, ...], depth: int) -> Iterator[Entry]:
        self._at += 1
        while not self._closes("}"):
            key = self._scalar(()).value
            if self._text[self._skip() : self._at + 1] != ":":
                raise UnreadableError(self._at, "not JSON: no ':' after a key")
            self._at += 1
            self._skip()
            yield from self._value((*names, key), depth + 1)

    def _list(self, names: tuple[str, ...], depth: int) -> Iterator[Entry]:
        self._at += 1
        while not self._closes("]"):
            yield from label_of(names, list(self._value(names, depth + 1)))

    def _closes(self, mark: str) -> bool:
        """Is *mark* next? Commas before it are passed over."""
        while self._text[self._skip() : self._at + 1] == ",":
            self._at += 1
        if self._at >= len(self._text):
            raise UnreadableError(self._at, f"not JSON: no {mark!r} at the end")
        if self._text[self._at] != mark:
            return False
        self._at += 1
        return True

    def _scalar(self, names: tuple[str, ...]) -> Entry:
        start = self._at
        if start >= len(self._text):
            raise UnreadableError(start, "not JSON: it ends where a value is due")
        if self._text[start] == '"':
            try:
                value, self._at = scanstring(self._text, start + 1, False)
            except JSONDecodeError as error:
                raise UnreadableError(start, f"not JSON: {error.msg}") from None
        elif match := _SINGLE.match(self._text, start):
            value, self._at = match[1], match.end()
        elif match := _BARE.match(self._text, start):
            self._at = match.end()
            return Entry(names, "" if match[0] == "null" else match[0], start, self._at)
        else:
            raise UnreadableError(start, f"not JSON: {self._text[start]!r} where a value is due")
        plain = self._at - start - 2 == len(value)
        return Entry(names, value, start + plain, self._at - plain)
