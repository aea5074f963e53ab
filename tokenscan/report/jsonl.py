"""One JSON object a line: every finding, then what was read. A report without its last line was cut off."""

from __future__ import annotations

from typing import TextIO

from tokenscan.model.result import ScanResult
from tokenscan.report.dump import dump
from tokenscan.report.options import ReportOptions
from tokenscan.report.record import Record, record_coverage, record_finding, record_notes, record_rules, record_tool
from tokenscan.report.redact import make_redactor


def write_jsonl(result: ScanResult, stream: TextIO, options: ReportOptions) -> None:
    """Write *result* as lines of ``"type": "finding"`` and a last one of ``"type": "coverage"``."""
    redactor = make_redactor(result, options)
    for finding in result.findings:
        _write_line(stream, {"type": "finding", **record_finding(finding, redactor, options)})
    last = {
        "type": "coverage",
        "tool": record_tool(options),
        "ruleset": result.ruleset,
        "root": redactor.redact(result.root),
        "rules": record_rules(result),
        "coverage": record_coverage(result.coverage, redactor),
        "notes": record_notes(result, redactor),
    }
    _write_line(stream, last)


def _write_line(stream: TextIO, record: Record) -> None:
    stream.write(dump(record) + "\n")
