"""SARIF 2.1.0, with what GitHub code scanning asks for. One result a location."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import TextIO

from tokenscan.model.blob import Skipped
from tokenscan.model.finding import Finding
from tokenscan.model.location import Location
from tokenscan.model.result import ScanResult
from tokenscan.report.dump import dump
from tokenscan.report.line_hash import hash_places
from tokenscan.report.options import ReportOptions
from tokenscan.report.record import Record, record_notes
from tokenscan.report.redact import Redactor, make_redactor
from tokenscan.report.sarif_result import ROOT, describe_result
from tokenscan.report.sarif_rule import describe_rule
from tokenscan.report.uri import name_folder, name_skipped

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

CATEGORY = "tokenscan/"
"""``runAutomationDetails.id``: on GitHub a run replaces the one before it of the same category. A run's own id would
follow the slash."""

LEFT_OUT = "results are left out"

_PLACELESS = frozenset({"shallow"})
"""Reasons whose ``Skipped.path`` is prose."""

MAX_RESULTS = 25_000
MAX_GZIPPED = 10_000_000
"""GitHub takes no more results in a run, and no more bytes in a file, compressed."""


def write_sarif(result: ScanResult, stream: TextIO, options: ReportOptions) -> None:
    """Write *result* as one run. Where it is more than GitHub takes, the least grave results are left out, and said."""
    places = [(finding, location) for finding in result.findings for location in finding.locations]
    hashes = hash_places((location for _, location in places[:MAX_RESULTS]), options.read_texts)
    kept = min(len(places), MAX_RESULTS)
    text = _compose(result, places[:kept], len(places), hashes, options)
    while (size := _gzipped_size(text)) > MAX_GZIPPED and kept:
        kept = kept * MAX_GZIPPED * 9 // (size * 10)
        text = _compose(result, places[:kept], len(places), hashes, options)
    stream.write(text)


def _gzipped_size(text: str) -> int:
    data = text.encode()
    return len(zlib.compress(data)) if len(data) > MAX_GZIPPED else 0


def _compose(
    result: ScanResult,
    places: Sequence[tuple[Finding, Location]],
    total: int,
    hashes: Mapping[Location, str],
    options: ReportOptions,
) -> str:
    redactor = make_redactor(result, options)
    rules = {finding.rule.id: finding.rule for finding in result.findings}
    index = {name: position for position, name in enumerate(sorted(rules))}
    driver = {**_describe_tool(options.version), "rules": [describe_rule(rules[name]) for name in index]}
    run: Record = {
        "tool": {"driver": driver},
        "automationDetails": {"id": CATEGORY},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: _describe_root(redactor.redact(result.root))},
        "invocations": [_describe_invocation(result, redactor, total - len(places), options.exit_code)],
        "results": [
            describe_result(
                finding,
                location,
                index[finding.rule.id],
                redactor=redactor,
                options=options,
                line_hash=hashes.get(location),
            )
            for finding, location in places
        ],
        "properties": {
            "ruleset": result.ruleset,
            "read": {"objects": result.coverage.objects, "bytes": result.coverage.bytes},
        },
    }
    return dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _describe_root(root: str) -> Record:
    folder = name_folder(root)
    description: Record = {"description": {"text": "The folder or repository that was scanned."}}
    return {"uri": folder, **description} if folder else description


def _describe_tool(version: str) -> Record:
    tool = {"name": "tokenscan", "version": version}
    if re.fullmatch(r"\d+\.\d+\.\d+", version):
        tool["semanticVersion"] = version
    return tool


def _describe_invocation(result: ScanResult, redactor: Redactor, left_out: int, exit_code: int | None) -> Record:
    invocation: Record = {
        "executionSuccessful": result.coverage.is_complete,
        "toolExecutionNotifications": [*_tell_left_out(left_out), *_list_notifications(result, redactor)],
    }
    if exit_code is not None:
        invocation["exitCode"] = exit_code
    folder = name_folder(redactor.redact(result.root))
    if folder:
        invocation["workingDirectory"] = {"uri": folder}
    return invocation


def _tell_left_out(number: int) -> Iterator[Record]:
    if number:
        text = f"{number:,} {LEFT_OUT}, the least grave ones: GitHub takes no more; `-f json` has all."
        yield {"level": "warning", "descriptor": {"id": "left-out"}, "message": {"text": text}}


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
