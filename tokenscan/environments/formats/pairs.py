"""Lists that stand for mappings: of ``name`` and ``value``, of ``KEY=value``, of things with a ``name``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tokenscan.environments.entry import Entry

_PAIR = re.compile(r"([A-Za-z_][\w.-]*)=(.*)", re.DOTALL)
_LABELS = ("name", "Name", "id", "key", "Key")
_VALUES = ("value", "Value")


def label_of(names: tuple[str, ...], item: Sequence[Entry]) -> Iterator[Entry]:
    """The entries of one *item* of the list called *names*: with the item's name in theirs if it has one; a name and a
    value become one entry.
    """
    depth = len(names)
    if len(item) == 1 and item[0].names == names:
        yield split_pair(item[0])
        return
    own = {entry.names[depth]: entry for entry in item if len(entry.names) == depth + 1}
    label = next((own[name].value for name in _LABELS if name in own), "")
    value = next((own[name] for name in _VALUES if name in own), None)
    if not label:
        yield from item
    elif value and len(item) <= 4:
        yield Entry((*names, label), value.value, value.start, value.end, value.document)
    else:
        for entry in item:
            yield Entry((*names, label, *entry.names[depth:]), entry.value, entry.start, entry.end, entry.document)


def split_pair(entry: Entry) -> Entry:
    """``KEY=value`` as a key with a value, another text as it is."""
    pair = _PAIR.fullmatch(entry.value)
    if not pair:
        return entry
    cut = len(pair[1]) + 1
    plain = entry.end - entry.start == len(entry.value)
    return Entry((*entry.names, pair[1]), pair[2], entry.start + cut * plain, entry.end, entry.document)
