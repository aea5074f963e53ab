"""Which tokens are to be replaced when, and how."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TextIO

from tokenscan.inventory.report.text import label_of
from tokenscan.inventory.result import CheckResult, TokenCheck
from tokenscan.report.options import ReportOptions
from tokenscan.report.text import write_lines
from tokenscan.report.text.line import EMPTY, Line, Style
from tokenscan.report.text.printable import escape_unprintable
from tokenscan.report.text.rows import Row, compose_rows
from tokenscan.report.text.words import count


def write_rotation(result: CheckResult, stream: TextIO, options: ReportOptions) -> None:
    """Write it, the most urgent first."""
    write_lines(_compose(result, options), stream, options)


def _compose(result: CheckResult, options: ReportOptions) -> Iterator[Line]:
    today = result.at.date()
    for token in sorted(result.tokens, key=lambda token: (token.due or date.max, token.declaration.name)):
        due, style = _spell_due(token, today)
        yield ((label_of(token), "heading"), ("  ", ""), (due, style))
        yield from compose_rows(_list_rows(token, today), options.width)
        yield EMPTY
    late = sum(token.due is not None and token.due <= today for token in result.tokens)
    text = f"{count(len(result.tokens), 'token')}, {late} overdue."
    yield ((text, "bad" if late else "good"),)


def _spell_due(token: TokenCheck, today: date) -> tuple[str, Style]:
    if token.due is None:
        return "no day is known", "medium"
    days = (token.due - today).days
    if days <= 0:
        return f"OVERDUE since {token.due} ({count(-days, 'day')})", "bad"
    return f"due {token.due}, in {count(days, 'day')}", "good"


def _list_rows(token: TokenCheck, today: date) -> Iterator[Row]:
    own = token.declaration
    if own.born:
        verb = "rotated" if own.rotated else "created"
        yield ("age", f"{count((today - own.born).days, 'day')}, {verb} {own.born}")
    else:
        yield ("age", "not known: declare `created`, or `rotated`")
    if own.max_life:
        yield ("allowed", count(own.max_life.days, "day"))
    if token.expiry.at:
        yield ("expires", f"{token.expiry.at:%Y-%m-%d} ({token.expiry.origin})")
    if own.owner:
        yield ("owner", escape_unprintable(own.owner))
    if token.rotate:
        yield ("next", escape_unprintable(token.rotate))
    yield ("then", escape_unprintable(f"put it at {own.source}; rotated = {today} in the table of line {own.line}"))
