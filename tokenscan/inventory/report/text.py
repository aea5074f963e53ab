"""The report for people: of each token what is known of it, and what is wrong, why that matters and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TextIO

from tokenscan.inventory.duration import spell_duration
from tokenscan.inventory.issue import LEVELS, Issue, Level
from tokenscan.inventory.report.record import name_state, summarise
from tokenscan.inventory.result import CheckResult, TokenCheck
from tokenscan.report.options import ReportOptions
from tokenscan.report.text import write_lines
from tokenscan.report.text.line import EMPTY, Line, Style
from tokenscan.report.text.printable import escape_unprintable
from tokenscan.report.text.rows import Row, compose_prose, compose_rows
from tokenscan.report.text.words import count

_WORDS: dict[str, str] = {"ok": "fine", "warning": "warning", "unchecked": "not checked", "error": "WRONG"}
_STYLES: dict[str, Style] = {"ok": "good", "warning": "medium", "unchecked": "bad", "error": "bad", "note": "label"}


def write_text(result: CheckResult, stream: TextIO, options: ReportOptions) -> None:
    """Write *result*. The last line sums up."""
    write_lines(_compose(result, options), stream, options)


def _compose(result: CheckResult, options: ReportOptions) -> Iterator[Line]:
    for token in result.tokens:
        yield _compose_head(token)
        yield from compose_rows(_list_rows(token, result.at), options.width)
        for issue in sorted(token.issues, key=lambda issue: LEVELS.index(issue.level)):
            yield from _compose_issue(issue, options)
        yield EMPTY
    for note in result.notes:
        yield (("note: ", "label"), (escape_unprintable(note), ""))
    if result.notes:
        yield EMPTY
    yield compose_sum(result)


def label_of(token: TokenCheck) -> str:
    """The token's name and environment."""
    own = token.declaration
    return escape_unprintable(f"{own.name} ({own.environment})" if own.environment else own.name)


def _compose_head(token: TokenCheck) -> Line:
    state = name_state(token)
    return ((label_of(token), "heading"), ("  ", ""), (_WORDS[state], _STYLES[state]))


def _list_rows(token: TokenCheck, now: datetime) -> Iterator[Row]:
    own = token.declaration
    yield ("from", escape_unprintable(str(own.source)))
    if token.rule:
        yield ("kind", escape_unprintable(f"{token.rule.name} ({token.rule.id}), {token.masked}"))
    yield ("valid", escape_unprintable(_spell_verdict(token)))
    if token.verdict.scopes is not None:
        yield ("scopes", escape_unprintable(", ".join(token.verdict.scopes)) or "none")
    if token.expiry.at:
        left = spell_duration(token.expiry.at - now)
        when = f"in {left}" if token.expiry.at > now else f"{left} ago"
        yield ("expires", f"{token.expiry.at:%Y-%m-%d}, {when} ({token.expiry.origin})")
    if own.owner:
        yield ("owner", escape_unprintable(own.owner))


def _spell_verdict(token: TokenCheck) -> str:
    verdict = token.verdict
    if verdict.state == "not-checked":
        return "nobody was asked"
    if verdict.state != "valid":
        return verdict.state.replace("-", " ")
    identity = f", it is {verdict.identity}" if verdict.identity else ""
    # Where it may do too much the reason says that, and so do the issues.
    reason = f"; {verdict.reason}" if verdict.reason and not verdict.excess else ""
    return f"yes{identity}{reason}"


def _compose_issue(issue: Issue, options: ReportOptions) -> Iterator[Line]:
    lead = f"  {_name_level(issue.level)}: "
    text = escape_unprintable(f"{issue.what}: {issue.why} ({issue.code})")
    yield from compose_prose(lead, text, options.width, style=_STYLES[issue.level])
    yield from compose_prose(f"{'':<{len(lead)}}→ ", escape_unprintable(issue.next_step), options.width)


def _name_level(level: Level) -> str:
    return "not checked" if level == "unchecked" else level


def compose_sum(result: CheckResult) -> Line:
    """How many tokens there are, and how they are."""
    sums = summarise(result)
    parts = [
        f"{sums[state]} {_WORDS[state].lower()}" for state in ("ok", "error", "unchecked", "warning") if sums[state]
    ]
    place = f" for {result.environment}" if result.environment else ""
    how = ", offline" if result.is_offline else ""
    style: Style = "bad" if sums["error"] or sums["unchecked"] else "good"
    return (
        (f"{count(sums['tokens'], 'token')}{escape_unprintable(place)}{how}: {', '.join(parts) or 'none'}.", style),
    )
