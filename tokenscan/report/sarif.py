"""SARIF 2.1.0, with what GitHub code scanning asks for. One result a location.

``primaryLocationLineHash`` is left to GitHub's uploader, which computes it from the checked-out files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TextIO

from tokenscan.model.blob import Skipped
from tokenscan.model.result import ScanResult
from tokenscan.report.dump import dump
from tokenscan.report.options import ReportOptions
from tokenscan.report.record import Record, record_notes
from tokenscan.report.redact import Redactor, make_redactor
from tokenscan.report.sarif_result import describe_result
from tokenscan.report.sarif_rule import describe_rule
from tokenscan.report.uri import name_folder, name_skipped

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

CATEGORY = "tokenscan/"
"""``runAutomationDetails.id``: on GitHub a run replaces the one before it of the same category. A run's own id would
follow the slash."""

_PLACELESS = frozenset({"shallow"})
"""Reasons whose ``Skipped.path`` is prose."""


def write_sarif(result: ScanResult, stream: TextIO, options: ReportOptions) -> None:
    """Write *result* as one run."""
    redactor = make_redactor(result, options)
    rules = {finding.rule.id: finding.rule for finding in result.findings}
    index = {name: position for position, name in enumerate(sorted(rules))}
    driver = {**_describe_tool(options.version), "rules": [describe_rule(rules[name]) for name in index]}
    run: Record = {
        "tool": {"driver": driver},
        "automationDetails": {"id": CATEGORY},
        "columnKind": "unicodeCodePoints",
        "invocations": [_describe_invocation(result, redactor)],
        "results": [
            describe_result(finding, location, index[finding.rule.id], redactor=redactor, options=options)
            for finding in result.findings
            for location in finding.locations
        ],
        "properties": {
            "ruleset": result.ruleset,
            "read": {"objects": result.coverage.objects, "bytes": result.coverage.bytes},
        },
    }
    stream.write(dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n")


def _describe_tool(version: str) -> Record:
    tool = {"name": "tokenscan", "version": version}
    if re.fullmatch(r"\d+\.\d+\.\d+", version):
        tool["semanticVersion"] = version
    return tool


def _describe_invocation(result: ScanResult, redactor: Redactor) -> Record:
    invocation: Record = {
        "executionSuccessful": result.coverage.is_complete,
        "toolExecutionNotifications": list(_list_notifications(result, redactor)),
    }
    folder = name_folder(redactor.redact(result.root))
    if folder:
        invocation["workingDirectory"] = {"uri": folder}
    return invocation


def _list_notifications(result: ScanResult, redactor: Redactor) -> Iterator[Record]:
    for skipped in result.coverage.skipped:
        if skipped.is_failure:
            yield _notify_failure(skipped, redactor)
    if result.coverage.interrupted:
        yield {"level": "error", "descriptor": {"id": "interrupted"}, "message": {"text": "The scan was interrupted."}}
    for note in record_notes(result, redactor):
        yield {"level": "note", "message": {"text": note}}


def _notify_failure(skipped: Skipped, redactor: Redactor) -> Record:
    place = redactor.redact(skipped.path)
    detail = f" ({redactor.redact(skipped.detail)})" if skipped.detail else ""
    notification: Record = {
        "level": "error",
        "descriptor": {"id": skipped.reason},
        "message": {"text": f"Not read, {skipped.reason}: {place}{detail}"},
    }
    if skipped.reason not in _PLACELESS:
        artifact = {"uri": name_skipped(place)}
        notification["locations"] = [{"physicalLocation": {"artifactLocation": artifact}}]
    return notification
