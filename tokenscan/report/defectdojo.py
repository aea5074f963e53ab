"""Findings for DefectDojo's "Generic Findings Import", which refuses keys that it does not know."""

from __future__ import annotations

from typing import TextIO

from tokenscan.model.result import ScanResult
from tokenscan.model.rule import Confidence
from tokenscan.report.dump import dump
from tokenscan.report.options import ReportOptions
from tokenscan.report.record import Record
from tokenscan.report.row import Row, Show, earliest_date, list_rows, make_show
from tokenscan.report.summary import list_gaps, summarise

HARD_CODED_CREDENTIALS = 798
"""CWE."""

MAX_TITLE = 511
"""Characters of a title that DefectDojo keeps."""

CERTAINTY: dict[Confidence, int] = {"high": 1, "medium": 4, "low": 7}
"""``scanner_confidence``: 1 and 2 are certain, up to 5 firm, above tentative."""


def write_defectdojo(result: ScanResult, stream: TextIO, options: ReportOptions) -> None:
    """Write *result*: a finding a place, suppressed ones as accepted risks."""
    show = make_show(result, options)
    document = {
        "name": "tokenscan",
        "type": "tokenscan",
        "version": options.version,
        "description": "\n".join((summarise(result), *list_gaps(result, show))),
        "static_tool": True,
        "findings": [_describe(row, show) for row in list_rows(result, options, suppressed=True)],
    }
    stream.write(dump(document, indent=2) + "\n")


def _describe(row: Row, show: Show) -> Record:
    finding = row.finding
    is_accepted = finding.suppression is not None
    date = earliest_date(finding)
    record: Record = {
        "title": f"{row.title} in {row.path}"[:MAX_TITLE],
        "severity": finding.severity.capitalize(),
        "description": " ".join(text for text in (row.sentence, finding.rule.can) if text),
        "mitigation": row.remedy,
        "references": finding.rule.reference,
        "cwe": HARD_CODED_CREDENTIALS,
        "file_path": row.path,
        "line": row.location.span.line,
        "active": not is_accepted,
        "verified": finding.verdict.state == "valid",
        "risk_accepted": is_accepted,
        "static_finding": True,
        "dynamic_finding": False,
        "scanner_confidence": CERTAINTY[finding.confidence],
        "unique_id_from_tool": str(row.id),
        "vuln_id_from_tool": finding.rule.id,
        "tags": ["secret", *([show(finding.environment)] if finding.environment else [])],
    }
    return {**record, "date": date.strftime("%Y-%m-%d")} if date else record
