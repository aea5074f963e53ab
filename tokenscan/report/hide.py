"""A result as it can be passed on, of one whose secrets were to be shown."""

from __future__ import annotations

from dataclasses import replace

from tokenscan.model.finding import Finding
from tokenscan.model.result import ScanResult
from tokenscan.report.options import ReportOptions


def hide_secrets(result: ScanResult, options: ReportOptions) -> tuple[ScanResult, ReportOptions]:
    """*result* without its excerpts, which were made with secrets in them, and *options* that show none."""
    return drop_contexts(result), replace(options, show_secrets=False)


def drop_contexts(result: ScanResult) -> ScanResult:
    """*result* without its excerpts."""
    return replace(result, findings=tuple(_drop_contexts(finding) for finding in result.findings))


def _drop_contexts(finding: Finding) -> Finding:
    locations = tuple(replace(location, context="") for location in finding.locations)
    parts = tuple(replace(part, location=replace(part.location, context="")) for part in finding.parts)
    return replace(finding, locations=locations, parts=parts)
