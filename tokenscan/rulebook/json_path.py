"""Places in a JSON document, as rules name them.

``$.a.b[0].c``, ``['x-y']`` for a key with other characters, ``[*]`` and ``.*`` for all members, ``.*~`` for the keys of
an object, ``.*~true`` for those of them whose value is true, ``.(a,b)~true`` for those among the named ones.
``[?active=true]``: the members that are objects with that value under that key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

_STEP = re.compile(
    r"""\.(?P<key>[A-Za-z0-9_@$:-]+)|\[(?:'(?P<quoted>[^']*)'|"(?P<double>[^"]*)"|(?P<index>-?\d+))\]"""
    r"""|\.\((?P<some>[A-Za-z0-9_,-]+)\)~true|\[\?(?P<where>[A-Za-z0-9_.-]+=[^\]]*)\]"""
    r"""|(?P<true>\.\*~true)|(?P<names>\.\*~)|(?P<all>\.\*|\[\*\])"""
)


def is_path(text: str) -> bool:
    """Is *text* the name of places?"""
    return text.startswith("$") and _split(text) is not None


def find_values(document: Any, path: str) -> list[Any]:
    """What stands in *document* at the places that *path* names; nothing where there are none."""
    values = [document]
    for step in _split(path) or ():
        values = [found for value in values for found in _take(value, step)]
    return values


def _split(path: str) -> list[re.Match[str]] | None:
    steps, position = [], 1
    while position < len(path):
        step = _STEP.match(path, position)
        if step is None:
            return None
        steps.append(step)
        position = step.end()
    return steps


def _take(value: Any, step: re.Match[str]) -> Iterator[Any]:
    kind = step.lastgroup
    if kind == "index":
        yield from _item(value, int(step["index"]))
    elif kind == "all":
        yield from _members(value)
    elif kind == "names" and isinstance(value, dict):
        yield from value
    elif kind == "true" and isinstance(value, dict):
        yield from (name for name, member in value.items() if member is True)
    elif kind == "some" and isinstance(value, dict):
        yield from (name for name in step["some"].split(",") if value.get(name) is True)
    elif kind == "where":
        name, _, wanted = step["where"].partition("=")
        yield from (each for each in _members(value) if isinstance(each, dict) and _has(each, name, wanted))
    elif kind in ("key", "quoted", "double") and isinstance(value, dict) and step[kind] in value:
        yield value[step[kind]]


def _item(value: Any, index: int) -> Iterator[Any]:
    if isinstance(value, list) and -len(value) <= index < len(value):
        yield value[index]


def _has(member: dict[str, Any], name: str, wanted: str) -> bool:
    return name in member and as_text(member[name]) == wanted


def _members(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()


def as_text(value: Any) -> str:
    """A JSON *value* as regular expressions see it: ``true``, ``null``, a number or a string; a list or an object as
    JSON.
    """
    import json

    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
