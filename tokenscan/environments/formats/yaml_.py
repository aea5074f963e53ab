"""YAML, by libyaml's parser: several documents, anchors, merge keys; tags are passed over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tokenscan.environments.entry import Entry, UnreadableError
from tokenscan.environments.formats.pairs import label_of
from tokenscan.environments.limits import MAX_DEPTH, MAX_ENTRIES

_NULLS = frozenset({"~", "null", "Null", "NULL"})

_NODES_A_VALUE = 10
"""How many mappings, lists and values are looked at for one value that is taken."""

Node = Any
"""A scalar as a tuple ``(value, start, end)``, a sequence as a list of nodes, a mapping as a list of pairs in a dict's
one item ``{"": pairs}``.
"""


def read_yaml(text: str) -> Iterator[Entry]:
    """The scalars of *text* below their keys. An item of a list has no name of its own but that of its ``name``; a pair
    of ``name`` and ``value``, or ``KEY=value``, is a key.
    """
    walk = _Walk(MAX_ENTRIES * _NODES_A_VALUE)
    for number, (root, end) in enumerate(_read_documents(text)):
        yield from walk.run(root, number, end)


def _read_documents(text: str) -> Iterator[tuple[Node, int]]:
    """The root of each document, and the offset at which it ends."""
    import yaml

    parser = _make_parser(text)
    done = 0
    try:
        stack: list[Node] = []
        anchors: dict[str, Node] = {}
        while True:
            event = parser.get_event()
            kind = type(event).__name__
            if kind == "StreamEndEvent":
                return
            if kind == "DocumentStartEvent":
                stack, anchors = [[]], {}
            elif kind == "DocumentEndEvent":
                done = event.end_mark.index
                yield (stack[0][0] if stack[0] else ()), done
            elif kind == "ScalarEvent":
                node: Node = _read_scalar(text, event)
                stack[-1].append(node)
                if event.anchor:
                    anchors[event.anchor] = node
            elif kind in ("SequenceStartEvent", "MappingStartEvent"):
                if len(stack) > MAX_DEPTH:
                    raise UnreadableError(done, f"nested deeper than {MAX_DEPTH}")
                items: list[Node] = []
                node = {"": items} if kind == "MappingStartEvent" else items
                stack[-1].append(node)
                stack.append(items)
                if event.anchor:
                    anchors[event.anchor] = node
            elif kind in ("SequenceEndEvent", "MappingEndEvent"):
                stack.pop()
            elif kind == "AliasEvent":
                stack[-1].append(anchors.get(event.anchor, ()))
    except (yaml.YAMLError, UnicodeError) as error:
        raise UnreadableError(done, f"not YAML: {getattr(error, 'problem', None) or type(error).__name__}") from None


def _read_scalar(text: str, event: Any) -> Node:
    """The value and its bounds, without quotes where those hold it as it is; of a block, the lines below its mark."""
    value, start, end = event.value, event.start_mark.index, event.end_mark.index
    if event.style in ("'", '"'):
        return (value, start + 1, end - 1) if text[start + 1 : end - 1] == value else (value, start, end)
    if event.style in ("|", ">"):
        begin = text.find("\n", start, end) + 1 or start
        return value.rstrip("\n"), begin, max(begin, begin + len(text[begin:end].rstrip()))
    return ("" if value in _NULLS and event.implicit[0] else value), start, end


def _make_parser(text: str) -> Any:
    import yaml

    try:
        from yaml.cyaml import CParser
    except ImportError:
        return yaml.SafeLoader(text)
    return CParser(text)


class _Walk:
    """Goes through documents, over *left* nodes at most: aliases of what is empty, or of what they lie in themselves,
    grow without a single value.
    """

    def __init__(self, left: int) -> None:
        self._left = left
        self._document = 0
        self._end = 0

    def run(self, root: Node, document: int, end: int) -> Iterator[Entry]:
        """The entries of *root*, the document with this number that ends at *end*."""
        self._document, self._end = document, end
        return self._walk(root, (), 0)

    def _walk(self, node: Node, names: tuple[str, ...], depth: int) -> Iterator[Entry]:
        self._left -= 1
        if self._left < 0:
            raise UnreadableError(self._end, "aliases that grow without end")
        if depth > MAX_DEPTH:
            return
        if isinstance(node, tuple):
            if node:
                value, start, end = node
                yield Entry(names, value, start, end, self._document)
        elif isinstance(node, list):
            for item in node:
                yield from self._walk_item(item, names, depth + 1)
        else:
            yield from self._walk_mapping(node[""], names, depth + 1)

    def _walk_mapping(self, items: list[Node], names: tuple[str, ...], depth: int) -> Iterator[Entry]:
        for key, value in zip(items[::2], items[1::2], strict=False):
            name = key[0] if isinstance(key, tuple) and key else ""
            if name == "<<":
                yield from self._walk(value, names, depth)
            else:
                yield from self._walk(value, (*names, name), depth)

    def _walk_item(self, item: Node, names: tuple[str, ...], depth: int) -> Iterator[Entry]:
        if isinstance(item, list):
            yield from self._walk(item, names, depth)
        else:
            yield from label_of(names, list(self._walk(item, names, depth)))
