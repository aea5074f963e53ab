"""HCL (Terraform, Terragrunt, Packer, Nomad), by tree-sitter's grammar, which goes on behind what is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tokenscan.environments.entry import Entry, UnreadableError
from tokenscan.environments.formats.pairs import label_of
from tokenscan.environments.limits import MAX_DEPTH
from tokenscan.environments.text import ByteOffsets

if TYPE_CHECKING:
    from tree_sitter import Node


MAX_BLANKS = 200
"""In a row: the grammar's scanner takes seconds for 40,000 (tree-sitter-hcl 1.2.0)."""


def read_hcl(text: str) -> Iterator[Entry]:
    """Literals below their blocks, labels and keys. A template such as ``"x-${var.y}"`` and a reference are values as
    they are written; of a call, nothing is.
    """
    if re.search(rf"\s{{{MAX_BLANKS}}}", text):
        raise UnreadableError(0, f"more than {MAX_BLANKS} blanks in a row")
    import tree_sitter
    import tree_sitter_hcl

    offsets = ByteOffsets(text)
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_hcl.language()))
    root = parser.parse(offsets.data).root_node
    broken = _first_error(root) if root.has_error else None
    for entry in _Reader(text, offsets).read(root, (), 0):
        if broken is None or entry.end <= offsets.to_text(broken):
            yield entry
    if broken is not None:
        raise UnreadableError(offsets.to_text(broken), "not HCL")


def _first_error(root: Node) -> int:
    """The offset at which the first thing that is wrong begins, in bytes."""
    node = root
    while not node.is_error and not node.is_missing:
        child = next((child for child in node.children if child.has_error or child.is_missing), None)
        if child is None:
            break
        node = child
    return node.start_byte


class _Reader:
    def __init__(self, text: str, offsets: ByteOffsets) -> None:
        self._text = text
        self._offsets = offsets

    def read(self, node: Node, names: tuple[str, ...], depth: int) -> Iterator[Entry]:
        if depth > MAX_DEPTH:
            return
        for child in node.named_children:
            if child.type == "body":
                yield from self.read(child, names, depth)
            elif child.type == "block":
                yield from self._block(child, names, depth + 1)
            elif child.type in ("attribute", "object_elem") and len(child.named_children) >= 2:
                key, value = child.named_children[0], child.named_children[-1]
                yield from self._value(value, (*names, self._label(key)), depth + 1)

    def _block(self, node: Node, names: tuple[str, ...], depth: int) -> Iterator[Entry]:
        labels = [child for child in node.named_children if child.type in ("identifier", "string_lit")]
        inner = (*names, *map(self._label, labels))
        for child in node.named_children:
            if child.type == "body":
                yield from self.read(child, inner, depth)

    def _value(self, node: Node, names: tuple[str, ...], depth: int) -> Iterator[Entry]:
        """What *node*, an expression, is."""
        while node.type in ("expression", "collection_value", "template_expr") and node.named_child_count == 1:
            node = node.named_children[0]
        if depth > MAX_DEPTH:
            return
        if node.type == "object":
            yield from self.read(node, names, depth + 1)
        elif node.type == "tuple":
            for child in node.named_children:
                if child.type == "expression":
                    yield from label_of(names, list(self._value(child, names, depth + 1)))
        elif node.type in ("literal_value", "quoted_template", "heredoc_template"):
            yield self._literal(node, names)
        elif node.type == "expression" and node.named_children[0].type == "variable_expr":
            start, end = self._span(node)
            yield Entry(names, f"${{{self._text[start:end]}}}", start, end)

    def _literal(self, node: Node, names: tuple[str, ...]) -> Entry:
        start, end = self._span(node)
        raw = self._text[start:end]
        if node.type == "heredoc_template":
            return self._heredoc(node, names)
        if not raw.startswith('"') or len(raw) < 2:
            return Entry(names, raw, start, end)
        value = _unescape(raw)
        if value == raw[1:-1]:
            return Entry(names, value, start + 1, end - 1)
        return Entry(names, value, start, end)

    def _heredoc(self, node: Node, names: tuple[str, ...]) -> Entry:
        """The lines between the marks, as they are written."""
        start, end = self._span(node)
        first = self._text.find("\n", start, end) + 1
        last = self._text.rfind("\n", start, end)
        if not first or last < first:
            return Entry(names, "", start, start)
        return Entry(names, self._text[first:last], first, last)

    def _label(self, node: Node) -> str:
        start, end = self._span(node)
        return self._text[start:end].strip().strip('"')

    def _span(self, node: Node) -> tuple[int, int]:
        return self._offsets.to_text(node.start_byte), self._offsets.to_text(node.end_byte)


def _unescape(raw: str) -> str:
    """The string in the quotes of *raw*: HCL's escapes are JSON's, and ``$${`` for ``${``."""
    if "\\" not in raw and "$${" not in raw and "%%{" not in raw:
        return raw[1:-1]
    try:
        value = str(json.loads(raw, strict=False))
    except ValueError:
        return raw[1:-1]
    return value.replace("$${", "${").replace("%%{", "%{")
