"""A table for spreadsheets: a line a place."""

from __future__ import annotations

import csv
from typing import TextIO

from tokenscan.model.provenance import CommitRef
from tokenscan.model.result import ScanResult
from tokenscan.report.options import ReportOptions
from tokenscan.report.row import Row, Show, list_rows, make_show, split_author

COLUMNS = (
    *("rule_id", "name", "severity", "confidence", "environment", "verdict", "suppressed", "secret"),
    *("kind", "path", "line", "column", "end_line", "end_column", "object", "reachable", "current"),
    *("commit", "author", "email", "date", "fingerprint", "facts"),
)

_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet takes for the beginning of a formula, full-width forms too. Source: OWASP, CSV Injection."""

_NOBODY = CommitRef("", "", "")


def write_csv(result: ScanResult, stream: TextIO, options: ReportOptions) -> None:
    """Write *result*. A cell that a spreadsheet would take for a formula begins with an apostrophe."""
    show = make_show(result, options)
    table = csv.writer(stream, lineterminator="\n")
    table.writerow(COLUMNS)
    for row in list_rows(result, options, suppressed=True):
        table.writerow([_guard(cell) for cell in _list_cells(row, show)])


def _guard(cell: str) -> str:
    return f"'{cell}" if cell.lstrip().startswith(_FORMULA) else cell


def _list_cells(row: Row, show: Show) -> list[str]:
    finding, span, provenance = row.finding, row.location.span, row.location.provenance
    commit = row.commit or _NOBODY
    suppression = finding.suppression.kind if finding.suppression else ""
    facts = "; ".join(f"{show(name)}={show(value)}" for name, value in finding.facts)
    return [
        *(finding.rule.id, finding.rule.name, finding.severity, finding.confidence, show(finding.environment or "")),
        *(finding.verdict.state, suppression, row.secret, provenance.kind, row.path),
        *map(str, (span.line, span.column, span.end_line, span.end_column)),
        *(row.location.object, provenance.reachable or "", "yes" if provenance.is_current else ""),
        *(commit.id, *map(show, split_author(commit.author)), show(commit.date), finding.fingerprint, facts),
    ]
