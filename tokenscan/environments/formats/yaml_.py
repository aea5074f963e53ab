"""YAML, by libyaml's parser: several documents, anchors, merge keys; tags are passed over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tokenscan.environments.entry import Entry, UnreadableError
from tokenscan.environments.formats.pairs import label_of
from tokenscan.environments.limits import MAX_DEPTH, MAX_ENTRIES

_NULLS = frozenset({"~", "null", "Null", "NULL"})

Node = Any
"""A scalar as a tuple ``(value, start, end)``, a sequence as a list of nodes, a mapping as a list of pairs in a dict's
one item ``{"": pairs}``.
"""


def read_yaml(text: str) -> Iterator[Entry]:
    """The scalars of *text* below their keys. An item of a list has no name of its own but that of its ``name``; a pair
    of ``name`` and ``value``, or ``KEY=value``, is a key.
    """
    budget = [MAX_ENTRIES]
    end = 0
    for number, (root, end) in enumerate(_read_documents(text)):
        for entry in _walk(root, (), number, 0):
            budget[0] -= 1
            if budget[0] < 0:
                raise UnreadableError(end, f"more than {MAX_ENTRIES} values")
            yield entry


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


def _walk(node: Node, names: tuple[str, ...], document: int, depth: int) -> Iterator[Entry]:
    if depth > MAX_DEPTH:
        return
    if isinstance(node, tuple):
        if node:
            value, start, end = node
            yield Entry(names, value, start, end, document)
    elif isinstance(node, list):
        for item in node:
            yield from _walk_item(item, names, document, depth + 1)
    else:
        yield from _walk_mapping(node[""], names, document, depth + 1)


def _walk_mapping(items: list[Node], names: tuple[str, ...], document: int, depth: int) -> Iterator[Entry]:
    for key, value in zip(items[::2], items[1::2], strict=False):
        name = key[0] if isinstance(key, tuple) and key else ""
        if name == "<<":
            yield from _walk(value, names, document, depth)
        else:
            yield from _walk(value, (*names, name), document, depth)


def _walk_item(item: Node, names: tuple[str, ...], document: int, depth: int) -> Iterator[Entry]:
    if isinstance(item, list):
        yield from _walk(item, names, document, depth)
    else:
        yield from label_of(names, list(_walk(item, names, document, depth)))
