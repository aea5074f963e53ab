"""Workflow commands of GitHub Actions: annotations beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from tokenscan.model.result import ScanResult
from tokenscan.model.rule import Severity
from tokenscan.report.options import ReportOptions
from tokenscan.report.row import Row, list_rows, make_show
from tokenscan.report.summary import list_gaps, summarise

LEVELS: dict[Severity, str] = {
    "critical": "error",
    "high": "error",
    "medium": "warning",
    "low": "notice",
    "info": "notice",
}
"""GitHub shows ten of each level a step, in the order written: the gravest come first."""

_CHECKED_OUT = frozenset({"file", "staged", "link", "lfs"})
"""Kinds whose path may be a file of the checked-out tree."""


def write_github(result: ScanResult, stream: TextIO, options: ReportOptions) -> None:
    """Write *result*: an annotation a place, one for each thing that was not read, and a last one that sums up.
    Suppressed findings are counted there alone.
    """
    stream.writelines(line + "\n" for line in _list_commands(result, options))


def _list_commands(result: ScanResult, options: ReportOptions) -> Iterator[str]:
    for row in list_rows(result, options):
        yield _annotate(row)
    for gap in list_gaps(result, make_show(result, options)):
        yield command("error", gap, title="tokenscan: incomplete")
    level = "notice" if result.coverage.is_complete else "error"
    yield command(level, summarise(result), title="tokenscan")


def _annotate(row: Row) -> str:
    provenance, span = row.location.provenance, row.location.span
    text = f"{row.sentence} {row.remedy}"
    level = LEVELS[row.finding.severity]
    if provenance.path is None or not (provenance.kind in _CHECKED_OUT or provenance.is_current):
        return command(level, f"{row.path}:{span.line}: {text}", title=row.title)
    place = {"file": row.path, "line": str(span.line), "endLine": str(span.end_line), "col": str(span.column)}
    return command(level, text, **place, title=row.title)


def command(level: str, message: str, **properties: str) -> str:
    """``::level key=value,…::message``, escaped as GitHub's own toolkit does."""
    keys = ",".join(f"{name}={_escape_property(value)}" for name, value in properties.items())
    return f"::{level} {keys}::{_escape(message)}"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
