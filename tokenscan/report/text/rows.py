"""Labelled rows: a column of labels, and prose beside it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from tokenscan.report.text.line import Line, Style

INDENT = 2
MIN_LABEL = 8
MIN_PROSE = 30

Row = tuple[str, str]
"""A label and a text that is fit to be shown. Without a label it goes on with the row above."""


def compose_rows(rows: Iterable[Row], width: int) -> Iterator[Line]:
    """The *rows*, texts aligned and wrapped to *width* columns."""
    rows = tuple(rows)
    column = max((len(label) for label, _ in rows), default=0)
    column = max(column, MIN_LABEL) + 2
    for label, text in rows:
        first, *more = wrap(text, width - INDENT - column)
        yield (("".ljust(INDENT), ""), (label.ljust(column), "label"), (first, ""))
        for line in more:
            yield (("".ljust(INDENT + column), ""), (line, ""))


def compose_prose(lead: str, text: str, width: int, *, style: Style = "label") -> Iterator[Line]:
    """*text* after *lead*, wrapped to *width* columns and aligned under its first line."""
    first, *more = wrap(text, width - len(lead))
    yield ((lead, style), (first, ""))
    for line in more:
        yield (("".ljust(len(lead)), ""), (line, ""))


def wrap(text: str, width: int) -> list[str]:
    """At least one line; words are never broken, since many are paths."""
    lines = textwrap.wrap(text, max(width, MIN_PROSE), break_long_words=False, break_on_hyphens=False)
    return lines or [""]
