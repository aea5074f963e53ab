"""One JSON document a scan, for programs."""

from __future__ import annotations

from typing import TextIO

from tokenscan.model.result import ScanResult
from tokenscan.report.dump import dump
from tokenscan.report.options import ReportOptions
from tokenscan.report.record import record_coverage, record_finding, record_notes, record_rules, record_tool
from tokenscan.report.redact import make_redactor

SCHEMA_VERSION = 1
"""Raised when a key goes or changes its meaning; keys may be added without."""


def write_json(result: ScanResult, stream: TextIO, options: ReportOptions) -> None:
    """Write *result* as docs/schemas/report-1.json has it. Suppressed findings are there, with their suppression."""
    redactor = make_redactor(result, options)
    document = {
        "schema": SCHEMA_VERSION,
        "tool": record_tool(options),
        "ruleset": result.ruleset,
        "root": redactor.redact(result.root),
        "findings": [record_finding(finding, redactor, options) for finding in result.findings],
        "rules": record_rules(result),
        "coverage": record_coverage(result.coverage, redactor),
        "notes": record_notes(result, redactor),
    }
    stream.write(dump(document, indent=2) + "\n")
