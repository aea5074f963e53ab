"""Our own JSON and JSON lines (docs/schemas/report-1.json)."""

from __future__ import annotations

import json
from typing import Any

from tokenscan.model.blob import Skipped
from tokenscan.model.finding import Finding, Part
from tokenscan.model.location import Location, Span
from tokenscan.model.provenance import REACH_ORDER, Provenance
from tokenscan.model.result import Coverage, ScanResult
from tokenscan.model.rule import CONFIDENCES, SEVERITIES
from tokenscan.report.json_ import SCHEMA_VERSION
from tokenscan.report.read.fields import (
    Fields,
    WrongFieldError,
    take,
    take_each,
    take_one_of,
    take_plain,
    take_position,
    take_texts,
)
from tokenscan.report.read.recorded import Recorded, RecordedSecret, tell_secret
from tokenscan.report.read.suppression import read_suppression
from tokenscan.report.read.values import KINDS, REASONS, read_commit, read_facts, read_rule, read_verdict


class SchemaError(Exception):
    """A report of ours of a version that we do not know."""


def is_ours(document: Any) -> bool:
    """Is it a JSON report of tokenscan, of whatever version?"""
    return isinstance(document, dict) and "schema" in document and "findings" in document


def read_json(document: Any) -> Recorded:
    """One document. Raises ``SchemaError``, ``WrongFieldError``."""
    if document["schema"] != SCHEMA_VERSION:
        raise SchemaError(
            f"a report of schema {document['schema']!r}, and this tokenscan knows {SCHEMA_VERSION}; "
            "update tokenscan, or write the report again"
        )
    return Recorded(_read_result(document, take_each(document, "findings")))


def read_lines(text: str) -> Recorded:
    """JSON lines. Without the last one, which tells what was read, the scan counts as incomplete."""
    records = [_read_line(line) for line in text.split("\n") if line.strip()]
    kinds = [record.get("type") for record in records]
    if not kinds or set(kinds[:-1]) - {"finding"} or kinds[-1] not in ("finding", "coverage"):
        raise WrongFieldError("it is neither JSON nor lines of findings with one of coverage at their end")
    if kinds[-1] == "coverage":
        return Recorded(_read_result(records[-1], records[:-1]))
    gap = {"reason": "damaged", "path": "the report", "detail": "its last line is missing: it was cut off"}
    return Recorded(_read_result({"coverage": {"skipped": [gap]}}, records), is_cut=True)


def _read_line(line: str) -> Fields:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        raise WrongFieldError("it holds a line that is no JSON") from None
    if not isinstance(record, dict):
        raise WrongFieldError("it holds a line that is no object")
    return record


def _read_result(fields: Fields, findings: list[Fields]) -> ScanResult:
    rules = take(fields, "rules", dict, {})
    return ScanResult(
        tuple(_read_finding(each, rules) for each in findings),
        _read_coverage(take(fields, "coverage", dict)),
        ruleset=take_plain(fields, "ruleset", ""),
        root=take(fields, "root", str, ""),
        notes=take_texts(fields, "notes"),
    )


def _read_coverage(fields: Fields) -> Coverage:
    read = take(fields, "read", dict, {})
    skipped = tuple(
        Skipped(take_one_of(each, "reason", REASONS), take(each, "path", str), take(each, "detail", str, ""))
        for each in take_each(fields, "skipped")
    )
    return Coverage(
        objects=take(read, "objects", int, 0),
        bytes=take(read, "bytes", int, 0),
        skipped=skipped,
        interrupted=take(fields, "interrupted", bool, default=False),
    )


def _read_finding(fields: Fields, rules: Fields) -> Finding:
    locations = tuple(_read_location(each) for each in take_each(fields, "locations"))
    if not locations:
        raise WrongFieldError("a finding has no location")
    severity = take_one_of(fields, "severity", SEVERITIES)
    confidence = take_one_of(fields, "confidence", CONFIDENCES)
    return Finding(
        rule=read_rule(take_plain(fields, "rule_id"), rules, {"severity": severity, "confidence": confidence}),
        severity=severity,
        confidence=confidence,
        secret=_read_secret(fields),
        fingerprint=take_plain(fields, "fingerprint"),
        locations=locations,
        facts=read_facts(take(fields, "facts", dict, {})),
        environment=take(fields, "environment", str, "") or None,
        suppression=read_suppression(take(fields, "suppression", dict, {})),
        verdict=read_verdict(take(fields, "verdict", dict, {})),
        parts=tuple(_read_part(each, rules) for each in take_each(fields, "parts")),
    )


def _read_secret(fields: Fields) -> RecordedSecret:
    return tell_secret(take(fields, "secret", str), take_plain(fields, "masked", ""))


def _read_part(fields: Fields, rules: Fields) -> Part:
    rule_id = take_plain(fields, "rule_id", "")
    usual = {"severity": "medium", "confidence": "medium"}
    path = take(fields, "path", str, "") or None
    return Part(
        take_plain(fields, "name"),
        read_rule(rule_id, rules, usual) if rule_id else None,
        _read_secret(fields),
        _read_place(fields, Provenance("file", path)),
    )


def _read_location(fields: Fields) -> Location:
    provenance = Provenance(
        kind=take_one_of(fields, "kind", KINDS),
        path=take(fields, "path", str, "") or None,
        commits=tuple(read_commit(each) for each in take_each(fields, "commits")),
        reachable=take_one_of(fields, "reachable", (*REACH_ORDER, None)),
        is_current=take(fields, "current", bool, default=False),
    )
    return _read_place(fields, provenance)


def _read_place(fields: Fields, provenance: Provenance) -> Location:
    line = take_position(fields, "line")
    span = Span(
        line, take_position(fields, "column"), take_position(fields, "end_line"), take_position(fields, "end_column")
    )
    return Location(
        provenance,
        span,
        take_plain(fields, "object", ""),
        context=take(fields, "context", str, ""),
        encodings=take_texts(fields, "encodings"),
    )
