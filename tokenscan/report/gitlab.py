"""GitLab's secret detection report. Source: its security report schemas, version 15."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TextIO

from tokenscan.model.result import ScanResult
from tokenscan.report.dump import dump
from tokenscan.report.options import ReportOptions
from tokenscan.report.record import Record
from tokenscan.report.row import Row, Show, list_rows, make_show, to_utc
from tokenscan.report.summary import list_gaps

SCHEMA_VERSION = "15.0.7"
MAX_NAME, MAX_SOLUTION = 255, 7000
"""Characters."""

NO_COMMIT = "0000000"
"""GitLab's own analyser writes it of what is in no commit; the key is required."""


def write_gitlab(result: ScanResult, stream: TextIO, options: ReportOptions) -> None:
    """Write *result*: a vulnerability a place. Suppressed findings are left out, since what GitLab was told once stays
    on its list. A scan that is incomplete failed.
    """
    show = make_show(result, options)
    document = {
        "version": SCHEMA_VERSION,
        "scan": _describe_scan(result, show, options),
        "vulnerabilities": [_describe(row, show) for row in list_rows(result, options)],
    }
    stream.write(dump(document, indent=2) + "\n")


def _describe_scan(result: ScanResult, show: Show, options: ReportOptions) -> Record:
    tool = {"id": "tokenscan", "name": "tokenscan", "version": options.version, "vendor": {"name": "tokenscan"}}
    return {
        "analyzer": tool,
        "scanner": tool,
        "type": "secret_detection",
        "start_time": _spell(options.started),
        "end_time": _spell(options.ended),
        "status": "success" if result.coverage.is_complete else "failure",
        "messages": list(_list_messages(result, show)),
    }


def _spell(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S")


def _list_messages(result: ScanResult, show: Show) -> Iterator[Record]:
    for gap in list_gaps(result, show):
        yield {"level": "warn", "value": gap}
    for note in result.notes:
        if note:
            yield {"level": "info", "value": show(note)}


def _describe(row: Row, show: Show) -> Record:
    rule, span = row.finding.rule, row.location.span
    commit: Record = {"sha": NO_COMMIT}
    if row.commit:
        commit = {"sha": row.commit.id, "author": show(row.commit.author), "date": to_utc(show(row.commit.date))}
    return {
        "id": str(row.id),
        "name": row.title[:MAX_NAME],
        "description": " ".join(text for text in (row.sentence, rule.can) if text),
        "severity": row.finding.severity.capitalize(),
        "solution": row.remedy[:MAX_SOLUTION],
        "identifiers": [_identify(row)],
        "links": [{"url": rule.reference}] if rule.reference.startswith("https://") else [],
        "location": {"file": row.path, "start_line": span.line, "end_line": span.end_line, "commit": commit},
        "details": _describe_details(row, show),
    }


def _identify(row: Row) -> Record:
    rule = row.finding.rule
    return {"type": "tokenscan_rule_id", "name": f"tokenscan rule {rule.id}"[:MAX_NAME], "value": rule.id}


def _describe_details(row: Row, show: Show) -> Record:
    finding = row.finding
    told = {"Confidence": finding.confidence, "Verdict": finding.verdict.state, "Fingerprint": finding.fingerprint}
    if finding.environment:
        told["Environment"] = show(finding.environment)
    return {name.lower(): {"type": "text", "name": name, "value": value} for name, value in told.items()}
