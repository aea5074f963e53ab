"""Templates inside configuration (Helm and Go, Jinja, ERB), covered so that the parsers of the format can read it."""

from __future__ import annotations

import re

from tokenscan.environments.entry import Entry

MASK = "\ue000"
"""Stands for each character of what a template computes: a private one, which every format takes for a letter."""

_ACTION = re.compile(r"\{\{.{0,4000}?\}\}\}?|\{%.{0,4000}?%\}|\{#[ \t-].{0,4000}?#\}|<%.{0,4000}?%>", re.DOTALL)
_OPENINGS = ("{{", "{%", "{#", "<%")
_RUN = re.compile(f"{MASK}+")
_ALONE = re.compile(rf"^[ \t]*(?:{MASK}[ \t{MASK}]*|- {MASK}+ *)$", re.MULTILINE)


def has_templates(text: str) -> bool:
    """Might there be any in *text*?"""
    return any(opening in text for opening in _OPENINGS)


def cover(text: str) -> str:
    """*text* with as many characters: lines that hold nothing but templates are blank, others hold ``MASK``."""
    covered = _ACTION.sub(_cover_action, text)
    return _ALONE.sub(lambda match: " " * len(match[0]), covered)


def uncover(entry: Entry, text: str) -> Entry:
    """*entry*, read from what covers *text*, with the template as it is written."""
    names = entry.names
    if any(MASK in name for name in names):
        names = tuple(_RUN.sub("{{…}}", name) for name in names)
    value = text[entry.start : entry.end] if MASK in entry.value else entry.value
    return Entry(names, value, entry.start, entry.end, entry.document)


def _cover_action(match: re.Match[str]) -> str:
    lines = match[0].split("\n")
    return "\n".join((MASK * len(lines[0]), *(" " * len(line) for line in lines[1:])))
