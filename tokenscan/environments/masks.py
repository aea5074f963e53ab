"""What parsers do not take, covered by as many characters that they do: templates inside configuration (Helm and Go,
Jinja, ERB), and bytes that are no UTF-8.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tokenscan.environments.entry import Entry

MASK = "\ue000"
"""Stands for each character of what a template computes: a private one, which every format takes for a letter."""

_CLOSINGS = {"{{": "}}", "{%": "%}", "{#": "#}", "<%": "%>"}
_OPENING = re.compile(r"\{[{%]|\{#(?=[ \t-])|<%")
_MAX_ACTION = 4_000
"""Of characters in one action: what is left open covers no more."""

_VALUES = ("{{", "<%=")
_LONE = re.compile("[\ud800-\udfff]")
_RUN = re.compile(f"{MASK}+")
_ALONE = re.compile(rf"^[ \t]*(?:{MASK}[ \t{MASK}]*|- {MASK}+ *)$", re.MULTILINE)


def cover_bytes(text: str) -> str:
    """*text* without the lone surrogates that stand for bytes which are no UTF-8."""
    return text if text.isascii() else _LONE.sub(MASK, text)


def cover_templates(text: str) -> str:
    """*text* with templates covered; a line that holds nothing else is blank."""
    if not any(opening in text for opening in _CLOSINGS):
        return text
    covered = "".join(_cover_actions(text))
    return _ALONE.sub(lambda match: " " * len(match[0]), covered)


def uncover(entry: Entry, covered: str, text: str) -> Entry:
    """*entry*, read from *covered*, with the templates as they are written in *text*."""
    names = entry.names
    if any(MASK in name for name in names):
        names = tuple(_RUN.sub("{{…}}", name) for name in names)
    written = text[entry.start : entry.end]
    value = entry.value if written == covered[entry.start : entry.end] else written
    return Entry(names, value, entry.start, entry.end, entry.document)


def _cover_actions(text: str) -> Iterator[str]:
    """The parts of *text*, actions covered. Closings are searched for, since a pattern would try each one character by
    character: 200 kB of openings took it three seconds.
    """
    at = 0
    while opening := _OPENING.search(text, at):
        closing = _CLOSINGS[opening[0]]
        close = text.find(closing, opening.end(), opening.end() + _MAX_ACTION)
        end = close + len(closing) if close >= 0 else opening.end()
        if closing == "}}" and text.startswith("}", end) and text.startswith("{{{", opening.start()):
            end += 1
        yield text[at : opening.start()]
        yield _cover(text[opening.start() : end]) if close >= 0 else opening[0]
        at = end
    yield text[at:]


def _cover(action: str) -> str:
    first, *rest = action.split("\n")
    mark = MASK if first.startswith(_VALUES) else " "
    return "\n".join((mark * len(first), *(" " * len(line) for line in rest)))
