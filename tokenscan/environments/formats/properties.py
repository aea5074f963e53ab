"""Java properties: ``=``, ``:`` or a space after the key, lines that go on, escapes, several documents."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tokenscan.environments.entry import Entry
from tokenscan.environments.limits import MAX_DEPTH

_LOGICAL = re.compile(
    r"""[ \t\f]*(?:(?P<break>[\#!]---[ \t]*)|[\#!][^\r\n]*|
    (?P<key>(?:[^\\\s=:]|\\.)+)[ \t\f]*(?:[=:][ \t\f]*)?(?P<value>(?:[^\\\r\n]|\\\r\n|\\.)*))?(?:\r\n|\n|\r|\Z)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|\r?\n[ \t\f]*|(.))", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f"}


def read_properties(text: str) -> Iterator[Entry]:
    """The properties of *text*; a key's dots make a path. ``#---`` begins another document, as Spring has it."""
    at = document = 0
    while at < len(text):
        match = _LOGICAL.match(text, at)
        if not match or match.end() == at:
            at = _next_line(text, at)
            continue
        at = match.end()
        document += match["break"] is not None
        if match["key"]:
            names = tuple(_unescape(match["key"]).split(".", MAX_DEPTH))
            yield Entry(names, _unescape(match["value"]), *match.span("value"), document)


def _next_line(text: str, at: int) -> int:
    feed = text.find("\n", at)
    return len(text) if feed < 0 else feed + 1


def _unescape(raw: str) -> str:
    return _ESCAPE.sub(_replace, raw) if "\\" in raw else raw


def _replace(match: re.Match[str]) -> str:
    if match[1]:
        return chr(int(match[1], 16))
    return _LETTERS.get(match[2], match[2]) if match[2] else ""
