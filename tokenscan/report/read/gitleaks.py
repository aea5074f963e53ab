"""The JSON report of gitleaks."""

from __future__ import annotations

from typing import Any

from tokenscan.model.finding import Finding
from tokenscan.model.location import Location, Span
from tokenscan.model.provenance import CommitRef, Provenance
from tokenscan.model.result import Coverage, ScanResult
from tokenscan.model.rule import CONFIDENCES, SEVERITIES
from tokenscan.model.secret import ELLIPSIS
from tokenscan.report.read.fields import Fields, as_objects, take, take_one_of, take_plain, take_position, take_texts
from tokenscan.report.read.recorded import Recorded, RecordedSecret, tell_secret
from tokenscan.report.read.values import read_rule

REDACTED = "REDACTED"
CUT = "..."
"""What gitleaks writes in place of a secret, or of its end."""

NOTE = "Read from a report of gitleaks: it does not tell what was read, nor how grave a finding is."


def is_gitleaks(document: Any) -> bool:
    """Is it a list of findings of gitleaks? One that found nothing writes an empty list."""
    return isinstance(document, list) and all(isinstance(each, dict) and "RuleID" in each for each in document)


def read_gitleaks(document: Any) -> Recorded:
    """Every record is a finding of its own: gitleaks has no name for a secret that stands in several places."""
    findings = tuple(_read(each) for each in as_objects(document, "findings"))
    return Recorded(ScanResult(findings, Coverage(), ruleset="", root="", notes=(NOTE,)))


def _read(fields: Fields) -> Finding:
    tags = dict(tag.split(":", 1) for tag in take_texts(fields, "Tags") if ":" in tag)
    severity = take_one_of(tags, "severity", SEVERITIES, "high")
    confidence = take_one_of(tags, "confidence", CONFIDENCES, "medium")
    name = take_plain(fields, "RuleID")
    told = {name: {"name": take_plain(fields, "Description", name) or name}}
    return Finding(
        rule=read_rule(name, told, {"severity": severity, "confidence": confidence}),
        severity=severity,
        confidence=confidence,
        secret=_read_secret(take(fields, "Secret", str, "")),
        fingerprint=f"gitleaks:{take_plain(fields, 'Fingerprint', name)}",
        locations=(_read_location(fields),),
    )


def _read_secret(text: str) -> RecordedSecret:
    if not text or text == REDACTED:
        return RecordedSecret(ELLIPSIS)
    return RecordedSecret(f"{text.removesuffix(CUT)}{ELLIPSIS}") if text.endswith(CUT) else tell_secret(text)


def _read_location(fields: Fields) -> Location:
    commit, author, email = (take_plain(fields, key, "") for key in ("Commit", "Author", "Email"))
    commits = (CommitRef(commit, f"{author} <{email}>" if email else author, take(fields, "Date", str, "")),)
    span = Span(
        take_position(fields, "StartLine", 1),
        max(take(fields, "StartColumn", int, 1), 1),
        take_position(fields, "EndLine", 1),
        max(take(fields, "EndColumn", int, 1), 1) + 1,
    )
    path = take(fields, "File", str, "") or None
    return Location(Provenance("committed" if commit else "file", path, commits if commit else ()), span, "")
