"""XML, by expat: elements, and the properties of .NET's, Spring's and Maven's files. Entities that a file declares are
refused, so that none can grow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from tokenscan.environments.entry import Entry, UnreadableError
from tokenscan.environments.limits import MAX_DEPTH, MAX_ENTRIES
from tokenscan.environments.text import ByteOffsets

_LABELS = ("key", "name", "id")
_VALUES = ("value", "connectionString")
_TAG = re.compile(rb"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""")
_ATTRIBUTE = re.compile(rb"""([^\s=<>"'/]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


@dataclass(slots=True)
class _Element:
    """*inside*: where its content begins in the data, in bytes."""

    names: tuple[str, ...]
    inside: int
    texts: list[str] = field(default_factory=list)
    is_leaf: bool = True


def read_xml(text: str) -> Iterator[Entry]:
    """Texts below the names of their elements, attributes below theirs; ``<add key="A" value="b"/>`` is the key ``A``.
    A profile is one name of its own: that of ``<beans profile="prod">`` and of a Maven ``<profile>`` with its ``<id>``.
    """
    reader = _Reader(text)
    try:
        reader.parse()
    except expat.ExpatError as error:
        yield from reader.entries
        problem = expat.errors.messages.get(error.code, "malformed")
        raise UnreadableError(reader.offset(), f"not XML: {problem}") from None
    except UnreadableError:
        yield from reader.entries
        raise
    yield from reader.entries


class _Reader:
    """Offsets are expat's, in bytes of UTF-8."""

    def __init__(self, text: str) -> None:
        self.entries: list[Entry] = []
        self._text = text
        self._bytes = ByteOffsets(text)
        self._open: list[_Element] = []
        self._parser = expat.ParserCreate("utf-8")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.EntityDeclHandler = self._refuse

    def parse(self) -> None:
        self._parser.Parse(self._bytes.data, True)

    def offset(self) -> int:
        """Where the parser gave up, in characters."""
        return self._bytes.to_text(max(self._parser.ErrorByteIndex, 0))

    def _give_up(self, why: str) -> UnreadableError:
        return UnreadableError(self._bytes.to_text(max(self._parser.CurrentByteIndex, 0)), why)

    def _refuse(self, *_: object) -> None:
        raise self._give_up("it declares entities, which are not expanded")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        outer = self._open[-1] if self._open else None
        if len(self._open) >= MAX_DEPTH or len(self.entries) >= MAX_ENTRIES:
            raise self._give_up(f"nested deeper than {MAX_DEPTH}, or more than {MAX_ENTRIES} values")
        if outer:
            outer.is_leaf = False
        begin = self._parser.CurrentByteIndex
        match = _TAG.match(self._bytes.data, begin)
        end = match.end() if match else begin
        names = self._name(outer.names if outer else (), tag.rpartition(":")[2], attributes)
        self._open.append(_Element(names, end))
        self._read_attributes(names, begin, end, attributes)

    def _name(self, outer: tuple[str, ...], tag: str, attributes: dict[str, str]) -> tuple[str, ...]:
        if "profile" in attributes:
            return (*outer, tag, attributes["profile"])
        label = next((attributes[name] for name in _LABELS if name in attributes), "")
        if label:
            return (*outer, label)
        return outer if tag == "value" else (*outer, tag)

    def _read_attributes(self, names: tuple[str, ...], begin: int, end: int, values: dict[str, str]) -> None:
        for match in _ATTRIBUTE.finditer(self._bytes.data, begin, end):
            name = match[1].decode("utf-8", "replace")
            if name in values and name not in (*_LABELS, "profile") and not name.startswith("xmlns"):
                key = names if name in _VALUES else (*names, name)
                group = 2 if match[2] is not None else 3
                self._add(key, values[name], *match.span(group))

    def _characters(self, text: str) -> None:
        if self._open:
            self._open[-1].texts.append(text)

    def _end(self, tag: str) -> None:
        element = self._open.pop()
        value = "".join(element.texts).strip()
        end = self._parser.CurrentByteIndex
        if not element.is_leaf or not value or end < element.inside:
            return
        raw = self._bytes.data[element.inside : end]
        start = element.inside + len(raw) - len(raw.lstrip())
        self._add(element.names, value, start, element.inside + len(raw.rstrip()))
        if tag == "id" and self._open and self._open[-1].names[-1:] == ("profile",):
            self._open[-1].names = (*self._open[-1].names, value)

    def _add(self, names: tuple[str, ...], value: str, start: int, end: int) -> None:
        self.entries.append(Entry(names, value, self._bytes.to_text(start), self._bytes.to_text(end)))
