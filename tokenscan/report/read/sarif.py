"""Our own SARIF. That of others tells too little: no fingerprint of the secret, and often the secret itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from tokenscan.model.blob import Skipped
from tokenscan.model.finding import Finding, Part
from tokenscan.model.location import Location, Span
from tokenscan.model.provenance import REACH_ORDER, Provenance
from tokenscan.model.result import Coverage, ScanResult
from tokenscan.model.rule import CONFIDENCES, SEVERITIES
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
from tokenscan.report.read.recorded import Recorded, tell_secret
from tokenscan.report.read.suppression import read_suppression
from tokenscan.report.read.values import KINDS, REASONS, read_commit, read_facts, read_rule, read_verdict
from tokenscan.report.sarif import LEFT_OUT
from tokenscan.report.sarif_result import FINGERPRINT_KEY, ROOT

_HELP = "Rotate it first. "


def is_sarif(document: Any) -> bool:
    """Is it a SARIF log, of whatever tool?"""
    return isinstance(document, dict) and "runs" in document


def read_sarif(document: Any) -> Recorded:
    """A log of one run of tokenscan. Results of one secret are one finding again. Raises ``WrongFieldError``."""
    runs = take_each(document, "runs")
    if len(runs) != 1:
        raise WrongFieldError("it holds more or less than one run")
    (run,) = runs
    driver = take(take(run, "tool", dict), "driver", dict)
    if driver.get("name") != "tokenscan":
        raise WrongFieldError("its SARIF was not written by tokenscan")
    rules = {take_plain(each, "id"): _read_rule(each) for each in take_each(driver, "rules")}
    properties = take(run, "properties", dict, {})
    bases = take(run, "originalUriBaseIds", dict, {})
    uri = take(take(bases, ROOT, dict, {}), "uri", str, "")
    coverage, notes = _read_coverage(run, take(properties, "read", dict, {}))
    is_cut = any(note.startswith(LEFT_OUT, note.find(" ") + 1) for note in notes)
    result = ScanResult(
        tuple(_join([_read_finding(each, rules) for each in take_each(run, "results")])),
        coverage,
        ruleset=take_plain(properties, "ruleset", ""),
        root=_decode(uri.removeprefix("file://").rstrip("/")),
        notes=notes,
    )
    return Recorded(result, is_cut)


def _join(findings: list[Finding]) -> Iterator[Finding]:
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.fingerprint, finding.rule.id), []).append(finding)
    for group in groups.values():
        yield replace(group[0], locations=tuple(place for each in group for place in each.locations))


def _read_rule(fields: Fields) -> Fields:
    """As our JSON tells of a rule."""
    name = take(fields, "name", str)
    text = take(take(fields, "fullDescription", dict, {}), "text", str, "")
    lines = take(take(fields, "help", dict, {}), "text", str, "").split("\n")
    rotate = next((line.removeprefix(_HELP) for line in lines if line.startswith(_HELP)), "")
    can = text.removeprefix(f"{name} in the source or its history.").strip()
    return {"name": name, "can": can, "rotate": rotate, "reference": take(fields, "helpUri", str, "")}


def _read_coverage(run: Fields, read: Fields) -> tuple[Coverage, tuple[str, ...]]:
    (invocation,) = take_each(run, "invocations") or [{}]
    skipped, notes, interrupted = [], [], False
    for each in take_each(invocation, "toolExecutionNotifications"):
        text = take(take(each, "message", dict), "text", str)
        name = take(take(each, "descriptor", dict, {}), "id", str, "")
        if name == "interrupted":
            interrupted = True
        elif name in REASONS:
            skipped.append(_read_skipped(take_one_of({"id": name}, "id", REASONS), text))
        else:
            notes.append(text)
    coverage = Coverage(take(read, "objects", int, 0), take(read, "bytes", int, 0), tuple(skipped), interrupted)
    if coverage.is_complete and not take(invocation, "executionSuccessful", bool, default=False):
        gap = Skipped("damaged", "the report", "it says that the scan failed, and not why")
        coverage = replace(coverage, skipped=(*skipped, gap))
    return coverage, tuple(notes)


def _read_skipped(reason: Any, text: str) -> Skipped:
    path = text.removeprefix(f"Not read, {reason}: ")
    place, bracket, detail = path.partition(" (")
    return Skipped(reason, place, detail.removesuffix(")") if bracket else "")


def _read_finding(fields: Fields, rules: Fields) -> Finding:
    properties = take(fields, "properties", dict)
    severity = take_one_of(properties, "severity", SEVERITIES)
    confidence = take_one_of(properties, "confidence", CONFIDENCES)
    place = take(_one(fields, "locations"), "physicalLocation", dict)
    snippet = take(take(take(place, "region", dict), "snippet", dict), "text", str)
    usual = {"severity": severity, "confidence": confidence}
    return Finding(
        rule=read_rule(take_plain(fields, "ruleId"), rules, usual),
        severity=severity,
        confidence=confidence,
        secret=tell_secret(snippet, take_plain(properties, "masked", "")),
        fingerprint=take_plain(take(fields, "partialFingerprints", dict), FINGERPRINT_KEY),
        locations=(_read_location(place, properties),),
        facts=read_facts(take(properties, "facts", dict, {})),
        environment=take(properties, "environment", str, "") or None,
        suppression=read_suppression(_tell_suppression(fields)),
        verdict=read_verdict(take(properties, "verdict", dict, {})),
        parts=tuple(_read_part(each, rules) for each in take_each(fields, "relatedLocations")),
    )


def _one(fields: Fields, key: str) -> Fields:
    values = take_each(fields, key)
    if len(values) != 1:
        raise WrongFieldError(f"{key!r} are more or less than one")
    return values[0]


def _tell_suppression(fields: Fields) -> Fields:
    """As our JSON tells of a suppression; SARIF does not know one file that suppresses from another."""
    suppressions = take_each(fields, "suppressions")
    if not suppressions:
        return {}
    (told, *_) = suppressions
    place = take(take(told, "location", dict, {}), "physicalLocation", dict, {})
    return {
        "kind": "inline" if told.get("kind") == "inSource" else "baseline",
        "path": _decode(take(take(place, "artifactLocation", dict, {}), "uri", str, "")),
        "line": take(place, "region", dict, {}).get("startLine"),
        "reason": told.get("justification"),
        **take(told, "properties", dict, {}),
    }


def _read_part(fields: Fields, rules: Fields) -> Part:
    properties = take(fields, "properties", dict)
    place = take(fields, "physicalLocation", dict)
    snippet = take(take(take(place, "region", dict), "snippet", dict), "text", str)
    rule_id = take_plain(properties, "ruleId", "")
    usual = {"severity": "medium", "confidence": "medium"}
    rule = read_rule(rule_id, rules, usual) if rule_id else None
    secret = tell_secret(snippet, take_plain(properties, "masked", ""))
    return Part(take_plain(properties, "name"), rule, secret, _read_location(place, {"kind": "file"}))


def _read_location(place: Fields, properties: Fields) -> Location:
    region = take(place, "region", dict)
    context = take(take(place, "contextRegion", dict, {}), "snippet", dict, {})
    kind = take_one_of(properties, "kind", KINDS)
    provenance = Provenance(
        kind,
        _read_path(take(place, "artifactLocation", dict), kind),
        commits=tuple(read_commit(each) for each in take_each(properties, "commits")),
        reachable=take_one_of(properties, "reachable", (*REACH_ORDER, None)),
        is_current=take(properties, "current", bool, default=False),
    )
    start, end = take_position(region, "startLine"), take_position(region, "endLine")
    span = Span(start, take_position(region, "startColumn"), end, take_position(region, "endColumn"))
    name = take_plain(properties, "object", "")
    return Location(provenance, span, name, take(context, "text", str, ""), take_texts(properties, "encodings"))


def _read_path(artifact: Fields, kind: str) -> str | None:
    """Our URIs without a base are names of what has no path."""
    uri = take(artifact, "uri", str)
    if kind == "ref":
        return _decode(uri.removeprefix("git-ref/"))
    return _decode(uri) if "uriBaseId" in artifact else None


def _decode(uri: str) -> str:
    return unquote(uri, errors="surrogateescape")
