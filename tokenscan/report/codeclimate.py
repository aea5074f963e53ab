"""Code Climate issues, which GitLab shows as code quality. Source: the engine specification, and GitLab's subset."""

from __future__ import annotations

from typing import TextIO

from tokenscan.model.result import ScanResult
from tokenscan.model.rule import Severity
from tokenscan.report.dump import dump
from tokenscan.report.options import ReportOptions
from tokenscan.report.record import Record
from tokenscan.report.row import Row, list_rows

SEVERITIES: dict[Severity, str] = {
    "critical": "blocker",
    "high": "critical",
    "medium": "major",
    "low": "minor",
    "info": "info",
}


def write_codeclimate(result: ScanResult, stream: TextIO, options: ReportOptions) -> None:
    """Write *result*: an issue a place. Suppressed findings are left out."""
    stream.write(dump([_describe(row) for row in list_rows(result, options)], indent=2) + "\n")


def _describe(row: Row) -> Record:
    span = row.location.span
    return {
        "type": "issue",
        "check_name": row.finding.rule.id,
        "description": row.sentence,
        "content": {"body": " ".join(text for text in (row.finding.rule.can, row.remedy) if text)},
        "categories": ["Security"],
        "severity": SEVERITIES[row.finding.severity],
        "fingerprint": row.id.hex,
        "location": {"path": row.path, "lines": {"begin": span.line, "end": span.end_line}},
    }
