"""A comment on a pull request: short, with details that fold out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TextIO

from tokenscan.model.finding import Finding
from tokenscan.model.result import ScanResult
from tokenscan.model.rule import Rule, Severity
from tokenscan.report.options import ReportOptions
from tokenscan.report.place import SHORT_ID
from tokenscan.report.row import Row, list_rows, make_show
from tokenscan.report.summary import list_gaps, summarise
from tokenscan.report.text.advice import compose_advice
from tokenscan.report.text.line import plain
from tokenscan.report.text.words import count

MAX_LENGTH = 65_536
"""Characters of a comment that GitHub takes; GitLab takes more."""

MARK = "<!-- tokenscan -->"
"""The first line: who updates a comment rather than adding one finds it by this."""

TABLE_ROOM, RULES_ROOM, GAPS_ROOM = 42_000, 12_000, 9_000
"""Characters of each list; what does not fit is counted. The rest of the comment takes less than 2,000."""

MAX_CELL = 300
"""Characters of a text from outside that are shown: its end, which tells more of a path."""

SIGNS: dict[Severity, str] = {
    "critical": "🔴 critical",
    "high": "🟠 high",
    "medium": "🟡 medium",
    "low": "🔵 low",
    "info": "⚪ info",
}

_SPECIAL = re.compile(r"[^\w /.,()\-…]|_")


def write_markdown(result: ScanResult, stream: TextIO, options: ReportOptions) -> None:
    """Write *result* in at most ``MAX_LENGTH`` characters; what was left out is counted."""
    stream.write("\n".join(_list_lines(result, options)).rstrip("\n") + "\n")


def _list_lines(result: ScanResult, options: ReportOptions) -> Iterator[str]:
    rows = list(list_rows(result, options))
    findings = [finding for finding in result.findings if finding.suppression is None]
    yield from (MARK, f"### {_head(findings, result)}", "", escape_text(summarise(result)), "")
    if rows:
        yield from _list_table(rows)
        yield from _fold("How to proceed", _list_steps(findings, options))
    gaps = list(list_gaps(result, make_show(result, options)))
    if gaps:
        items = [f"- {code(_shorten(gap))}" for gap in gaps]
        yield from _fold(f"Not everything was read ({len(gaps):,})", _fit(items, GAPS_ROOM))


def _head(findings: Sequence[Finding], result: ScanResult) -> str:
    gap = "" if result.coverage.is_complete else ", and not everything was read"
    if findings:
        return f"🔑 tokenscan found {count(len(findings), 'secret')}{gap}"
    return f"⚠️ tokenscan found nothing{gap}" if gap else "✅ tokenscan found no secrets"


def _list_table(rows: Sequence[Row]) -> Iterator[str]:
    yield "| severity | what | where | commit |"
    yield "| --- | --- | --- | --- |"
    yield from _fit([_row_line(row) for row in rows], TABLE_ROOM)
    yield ""


def _fit(lines: Sequence[str], room: int) -> Iterator[str]:
    """As many *lines* as *room* characters hold, and how many more there are."""
    for number, line in enumerate(lines):
        room -= len(line) + 1
        if room < 0:
            yield from ("", f"… and {len(lines) - number:,} more, which the full report has.")
            return
        yield line


def _row_line(row: Row) -> str:
    place = code(f"{_shorten(row.path)}:{row.location.span.line}")
    commit = code(row.commit.id[:SHORT_ID]) if row.commit else ""
    what = f"{escape_text(row.title)} {code(row.secret)}"
    return f"| {SIGNS[row.finding.severity]} | {what} | {place} | {commit} |"


def _list_steps(findings: Sequence[Finding], options: ReportOptions) -> Iterator[str]:
    for line in list(compose_advice(findings, replace(options, width=MAX_LENGTH)))[1:]:
        yield plain(line).strip()
    rules = {finding.rule.id: finding.rule for finding in findings}
    yield ""
    yield from _fit([f"- {_explain(rule)}" for rule in rules.values()], RULES_ROOM)


def _explain(rule: Rule) -> str:
    texts = (text for text in (rule.can, rule.rotate) if text)
    return f"**{escape_text(rule.name or rule.id)}**: {escape_text(_shorten(' '.join(texts)))}"


def _fold(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield from (f"<details><summary>{title}</summary>", "", *lines, "", "</details>", "")


def _shorten(text: str) -> str:
    return text if len(text) <= MAX_CELL else f"…{text[1 - MAX_CELL :]}"


def code(text: str) -> str:
    """*text* in a monospaced font, without any meaning to Markdown: a span in backticks would end at a backtick."""
    return f"<code>{escape_text(text)}</code>"


def escape_text(text: str) -> str:
    """*text* with every character that Markdown or HTML could take for more than itself as a numeric entity, which
    CommonMark (§2.5) takes for text alone. Mentions and issue numbers stay text too.
    """
    return _SPECIAL.sub(lambda found: f"&#{ord(found[0])};", text)
