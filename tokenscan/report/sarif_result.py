"""One location of a finding as a SARIF result."""

from __future__ import annotations

from collections.abc import Iterator

from tokenscan.model.finding import Finding, Part
from tokenscan.model.location import Location
from tokenscan.model.suppression import Suppression
from tokenscan.report.options import ReportOptions
from tokenscan.report.place import SHORT_ID
from tokenscan.report.record import Record, record_commit, record_facts
from tokenscan.report.redact import Redactor, show_part, show_secret
from tokenscan.report.sarif_rule import LEVELS
from tokenscan.report.uri import name_artifact, quote_path
from tokenscan.report.verdict import record_verdict

ROOT = "SRCROOT"
"""What the URIs of files are relative to; the name is the specification's example."""

FINGERPRINT_KEY = "tokenscanFingerprint/v1"


def describe_result(
    finding: Finding,
    location: Location,
    rule_index: int,
    *,
    redactor: Redactor,
    options: ReportOptions,
    line_hash: str | None = None,
) -> Record:
    """The result. *rule_index* is the place of the finding's rule in the driver's list; *line_hash* is GitHub's."""
    secret = show_secret(finding, options)
    described: Record = {
        "ruleId": finding.rule.id,
        "ruleIndex": rule_index,
        "level": LEVELS[finding.severity],
        "message": {"text": " ".join(_sentences(finding, location, secret))},
        "locations": [{"physicalLocation": _describe_place(location, secret, redactor)}],
        "partialFingerprints": {FINGERPRINT_KEY: finding.fingerprint},
        # Where one result of a run has this key, every result must have it (SARIF 2.1.0, §3.27.23).
        "suppressions": [_describe_suppression(finding.suppression, redactor)] if finding.suppression else [],
        "properties": _describe_properties(finding, location, redactor),
    }
    if line_hash:
        described["partialFingerprints"]["primaryLocationLineHash"] = line_hash
    if finding.parts:
        numbered = enumerate(finding.parts, 1)
        described["relatedLocations"] = [_describe_part(part, number, redactor, options) for number, part in numbered]
    return described


def _sentences(finding: Finding, location: Location, secret: str) -> Iterator[str]:
    yield f"{finding.rule.name}: {secret}."
    if location.provenance.commits:
        yield f"Brought in by commit {location.provenance.commits[0].id[:SHORT_ID]}."
    yield f"Rotate it first. {finding.rule.rotate}".strip()


def _describe_place(location: Location, secret: str, redactor: Redactor) -> Record:
    span = location.span
    place: Record = {
        "artifactLocation": _describe_artifact(location, redactor),
        "region": {
            "startLine": span.line,
            "startColumn": span.column,
            "endLine": span.end_line,
            "endColumn": span.end_column,
            "snippet": {"text": secret},
        },
    }
    if location.context:
        snippet = {"text": redactor.redact(location.context)}
        place["contextRegion"] = {"startLine": span.line, "endLine": span.end_line, "snippet": snippet}
    return place


def _describe_artifact(location: Location, redactor: Redactor) -> Record:
    artifact = {"uri": name_artifact(location, redactor)}
    is_file = location.provenance.path is not None and location.provenance.kind != "ref"
    return {**artifact, "uriBaseId": ROOT} if is_file else artifact


def _describe_part(part: Part, number: int, redactor: Redactor, options: ReportOptions) -> Record:
    """A part, under the *number* by which a message could refer to it."""
    shown = redactor.redact(show_part(part, options))
    return {
        "id": number,
        "message": {"text": f"{part.name}: {shown}"},
        "physicalLocation": _describe_place(part.location, shown, redactor),
        "properties": {
            "name": part.name,
            "ruleId": part.rule.id if part.rule else None,
            "masked": redactor.redact(part.masked),
        },
    }


def _describe_suppression(suppression: Suppression, redactor: Redactor) -> Record:
    described: Record = {"kind": "inSource" if suppression.kind == "inline" else "external"}
    if suppression.reason:
        described["justification"] = redactor.redact(suppression.reason)
    if suppression.path:  # a commit's message has none
        place: Record = {"artifactLocation": {"uri": quote_path(redactor.redact(suppression.path))}}
        if suppression.line is not None:
            place["region"] = {"startLine": suppression.line}
        described["location"] = {"physicalLocation": place}
    said = {"owner": suppression.owner, "until": suppression.until, "ticket": suppression.ticket}
    properties = {name: redactor.redact(text) for name, text in said.items() if text}
    if properties:
        described["properties"] = properties
    return described


def _describe_properties(finding: Finding, location: Location, redactor: Redactor) -> Record:
    return {
        "masked": finding.masked,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "environment": finding.environment,
        "verdict": record_verdict(finding.verdict),
        "facts": record_facts(finding, redactor),
        "kind": location.provenance.kind,
        "object": location.object or None,
        "encodings": list(location.encodings),
        "commits": [record_commit(commit, redactor) for commit in location.provenance.commits],
        "reachable": location.provenance.reachable,
        "current": location.provenance.is_current,
    }
