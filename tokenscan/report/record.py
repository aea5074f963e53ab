"""Findings and coverage as the JSON formats spell them (docs/schemas/report-1.json)."""

from __future__ import annotations

from typing import Any

from tokenscan.model.blob import Skipped
from tokenscan.model.finding import Finding, Part
from tokenscan.model.location import Location
from tokenscan.model.provenance import CommitRef
from tokenscan.model.result import Coverage, ScanResult
from tokenscan.model.suppression import Suppression
from tokenscan.report.options import ReportOptions
from tokenscan.report.redact import Redactor, show_part, show_secret
from tokenscan.report.verdict import record_verdict

Record = dict[str, Any]

SAID = ("reason", "owner", "until", "ticket")
"""What a suppression may say of itself."""


def record_tool(options: ReportOptions) -> Record:
    """Which program wrote the report."""
    return {"name": "tokenscan", "version": options.version}


def record_finding(finding: Finding, redactor: Redactor, options: ReportOptions) -> Record:
    """One finding, with every location."""
    return {
        "rule_id": finding.rule.id,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "fingerprint": finding.fingerprint,
        **_record_value_hash(finding, options),
        "secret": show_secret(finding, options),
        "masked": finding.masked,
        "facts": record_facts(finding, redactor),
        "environment": finding.environment,
        "suppression": _record_suppression(finding.suppression, redactor),
        "verdict": record_verdict(finding.verdict),
        "parts": record_parts(finding, redactor, options),
        "locations": [_record_location(location, redactor) for location in finding.locations],
    }


def _record_value_hash(finding: Finding, options: ReportOptions) -> Record:
    """The same for one value whatever rule found it; nothing without an organisation's key."""
    if not options.value_key or finding.secret.is_masked:
        return {}
    from tokenscan.policy.value_hash import hash_value

    return {"value_hash": hash_value(options.value_key, finding.secret.reveal())}


def record_rules(result: ScanResult) -> Record:
    """What there is to say of the rules that found something, by id."""
    rules = {finding.rule.id: finding.rule for finding in result.findings}
    rules.update({part.rule.id: part.rule for each in result.findings for part in each.parts if part.rule})
    return {
        name: {
            "name": rules[name].name,
            "severity": rules[name].severity,
            "confidence": rules[name].confidence,
            "can": rules[name].can,
            "rotate": rules[name].rotate,
            "reference": rules[name].reference,
        }
        for name in sorted(rules)
    }


def record_facts(finding: Finding, redactor: Redactor) -> Record:
    """What the secret itself tells, by name."""
    return {name: redactor.redact(value) for name, value in finding.facts}


def record_parts(finding: Finding, redactor: Redactor, options: ReportOptions) -> list[Record]:
    """What completes the secret, each part at one place."""
    return [_record_part(part, redactor, options) for part in finding.parts]


def _record_part(part: Part, redactor: Redactor, options: ReportOptions) -> Record:
    return {
        "name": part.name,
        "rule_id": part.rule.id if part.rule else None,
        "secret": redactor.redact(show_part(part, options)),
        "masked": redactor.redact(part.masked),
        **_record_place(part.location, redactor),
    }


def record_commit(commit: CommitRef, redactor: Redactor) -> Record:
    """A commit that brought a secret in."""
    return {"id": commit.id, "author": redactor.redact(commit.author), "date": commit.date}


def record_coverage(coverage: Coverage, redactor: Redactor) -> Record:
    """What was read, and what was not."""
    return {
        "complete": coverage.is_complete,
        "interrupted": coverage.interrupted,
        "read": {"objects": coverage.objects, "bytes": coverage.bytes},
        "skipped": [_record_skipped(skipped, redactor) for skipped in coverage.skipped],
    }


def record_notes(result: ScanResult, redactor: Redactor) -> list[str]:
    """What else the scan has to say."""
    return [redactor.redact(note) for note in result.notes]


def _record_skipped(skipped: Skipped, redactor: Redactor) -> Record:
    return {
        "reason": skipped.reason,
        "path": redactor.redact(skipped.path),
        "detail": redactor.redact(skipped.detail),
    }


def _record_suppression(suppression: Suppression | None, redactor: Redactor) -> Record | None:
    if suppression is None:
        return None
    said = (suppression.reason, suppression.owner, suppression.until, suppression.ticket)
    return {
        "kind": suppression.kind,
        "path": redactor.redact(suppression.path),
        "line": suppression.line,
        **{name: redactor.redact(text) or None for name, text in zip(SAID, said, strict=True)},
    }


def _record_location(location: Location, redactor: Redactor) -> Record:
    provenance = location.provenance
    return {
        "kind": provenance.kind,
        **_record_place(location, redactor),
        "encodings": list(location.encodings),
        "commits": [record_commit(commit, redactor) for commit in provenance.commits],
        "reachable": provenance.reachable,
        "current": provenance.is_current,
    }


def _record_place(location: Location, redactor: Redactor) -> Record:
    path, span = location.provenance.path, location.span
    return {
        "path": None if path is None else redactor.redact(path),
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "object": location.object or None,
        "context": redactor.redact(location.context),
    }
