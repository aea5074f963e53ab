"""INI files and Ansible's inventories: sections, ``=`` or ``:``, continued lines, variables behind a host."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tokenscan.environments.entry import Entry
from tokenscan.environments.formats.pairs import split_pair

_SECTION = re.compile(r"\s*\[(?P<name>[^\]\r\n]+)\]")
_OPTION = re.compile(r"[ \t]*(?P<key>[^\s=:\#;\[][^=:\r\n]*)[=:][ \t]*(?P<value>[^\r\n]*)")
_HOST = re.compile(r"[ \t]*[^\s=\#;\[]+(?=[ \t]+[A-Za-z_]\w*=)")
_VARIABLE = re.compile(r"""[ \t]+(?P<key>[A-Za-z_]\w*)=(?P<value>"[^"\r\n]*"|'[^'\r\n]*'|[^\s]*)""")
_COMMENT = re.compile(r"[ \t]+[\#;].*$")
_LINE = re.compile(r"[^\n]*\n?")


def read_ini(text: str) -> Iterator[Entry]:
    """The options of *text* below their section."""
    section: tuple[str, ...] = ()
    for line in _LINE.finditer(text):
        start, end = line.span()
        if header := _SECTION.match(text, start, end):
            section = (header["name"].strip().strip("\"'"),)
        elif host := _HOST.match(text, start, end):
            for variable in _VARIABLE.finditer(text, host.end(), end):
                yield make_entry(text, (*section, variable["key"]), *variable.span("value"))
        elif option := _OPTION.match(text, start, end):
            yield split_pair(make_entry(text, (*section, option["key"].strip().strip("\"'")), *option.span("value")))


def make_entry(text: str, names: tuple[str, ...], start: int, end: int) -> Entry:
    """The value between *start* and *end* without quotes, or without a comment and blanks after it."""
    if text[start : start + 1] in ('"', "'"):
        close = text.find(text[start], start + 1, end)
        if close > 0:
            return Entry(names, text[start + 1 : close], start + 1, close)
    comment = _COMMENT.search(text, start, end)
    end = comment.start() if comment else end
    value = text[start:end].rstrip()
    return Entry(names, value, start, start + len(value))
