"""What parsers do not take, covered by as many characters that they do: templates inside configuration (Helm and Go,
Jinja, ERB), and bytes that are no UTF-8.
"""

from __future__ import annotations

import re

from tokenscan.environments.entry import Entry

MASK = "\ue000"
"""Stands for each character of what a template computes: a private one, which every format takes for a letter."""

_ACTION = re.compile(r"\{\{.{0,4000}?\}\}\}?|\{%.{0,4000}?%\}|\{#[ \t-].{0,4000}?#\}|<%.{0,4000}?%>", re.DOTALL)
_OPENINGS = ("{{", "{%", "{#", "<%")
_VALUES = ("{{", "<%=")
_LONE = re.compile("[\ud800-\udfff]")
_RUN = re.compile(f"{MASK}+")
_ALONE = re.compile(rf"^[ \t]*(?:{MASK}[ \t{MASK}]*|- {MASK}+ *)$", re.MULTILINE)


def cover_bytes(text: str) -> str:
    """*text* without the lone surrogates that stand for bytes which are no UTF-8."""
    return text if text.isascii() else _LONE.sub(MASK, text)


def cover_templates(text: str) -> str:
    """*text* with templates covered; a line that holds nothing else is blank."""
    if not any(opening in text for opening in _OPENINGS):
        return text
    covered = _ACTION.sub(_cover_action, text)
    return _ALONE.sub(lambda match: " " * len(match[0]), covered)


def uncover(entry: Entry, covered: str, text: str) -> Entry:
    """*entry*, read from *covered*, with the templates as they are written in *text*."""
    names = entry.names
    if any(MASK in name for name in names):
        names = tuple(_RUN.sub("{{…}}", name) for name in names)
    written = text[entry.start : entry.end]
    value = entry.value if written == covered[entry.start : entry.end] else written
    return Entry(names, value, entry.start, entry.end, entry.document)


def _cover_action(match: re.Match[str]) -> str:
    first, *rest = match[0].split("\n")
    mark = MASK if first.startswith(_VALUES) else " "
    return "\n".join((mark * len(first), *(" " * len(line) for line in rest)))
