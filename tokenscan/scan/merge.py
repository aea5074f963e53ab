"""One result of several: the history of a repository, what lies beside its objects, its submodules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tokenscan.model.blob import Skipped
from tokenscan.model.finding import Finding
from tokenscan.model.location import Location
from tokenscan.model.result import Coverage, ScanResult
from tokenscan.model.rule import CONFIDENCES, SEVERITIES
from tokenscan.scan.gather import order_findings, order_places


def merge_results(results: Sequence[ScanResult]) -> ScanResult:
    """*results* of the same rules as one, with the root of the first. A secret found in several is one finding."""
    groups: dict[str, list[Finding]] = {}
    for result in results:
        for finding in result.findings:
            groups.setdefault(finding.fingerprint, []).append(finding)
    return replace(
        results[0],
        findings=tuple(sorted(map(_merge_findings, groups.values()), key=order_findings)),
        coverage=_merge_coverages([result.coverage for result in results]),
        notes=tuple(dict.fromkeys(note for result in results for note in result.notes)),
        unused=tuple(sorted(place for result in results for place in result.unused)),
        matrix=next((result.matrix for result in results if result.matrix), None),
    )


def _merge_findings(findings: Sequence[Finding]) -> Finding:
    if len(findings) == 1:
        return findings[0]
    best = max(findings, key=lambda finding: CONFIDENCES.index(finding.confidence))
    parts = {(part.name, part.secret): part for finding in reversed(findings) for part in reversed(finding.parts)}
    locations = dict.fromkeys(location for finding in findings for location in finding.locations)
    return replace(
        best,
        severity=max((finding.severity for finding in findings), key=SEVERITIES.index),
        parts=tuple(reversed(parts.values())),
        locations=tuple(sorted(locations, key=_location_order)),
        suppression=next((each.suppression for each in findings if each.suppression), None),
    )


def _location_order(location: Location) -> tuple[object, ...]:
    return order_places(location.provenance, location.object, location.span)


def _merge_coverages(coverages: Sequence[Coverage]) -> Coverage:
    skipped = {item for coverage in coverages for item in coverage.skipped}
    return Coverage(
        sum(coverage.objects for coverage in coverages),
        sum(coverage.bytes for coverage in coverages),
        tuple(sorted(skipped, key=lambda item: (item.path, item.reason, item.detail))),
        any(coverage.interrupted for coverage in coverages),
    )


def prefix_result(result: ScanResult, prefix: str) -> ScanResult:
    """*result* by its names in an outer root, in which *prefix* (a folder, with ``/``) is its own. Its
    matrix is left out: there is one for the outer root.
    """
    coverage = replace(
        result.coverage, skipped=tuple(_prefix_skipped(item, prefix) for item in result.coverage.skipped)
    )
    return replace(
        result,
        findings=tuple(_prefix_finding(finding, prefix) for finding in result.findings),
        coverage=coverage,
        notes=tuple(f"{prefix.rstrip('/')}: {note}" for note in result.notes),
        matrix=None,
    )


def _prefix_finding(finding: Finding, prefix: str) -> Finding:
    parts = tuple(replace(part, location=_prefix_location(part.location, prefix)) for part in finding.parts)
    return replace(finding, locations=tuple(_prefix_location(each, prefix) for each in finding.locations), parts=parts)


def _prefix_location(location: Location, prefix: str) -> Location:
    path = location.provenance.path
    if path is None:
        return location
    return replace(location, provenance=replace(location.provenance, path=prefix + path))


def _prefix_skipped(item: Skipped, prefix: str) -> Skipped:
    """What is named by an id, or in words, keeps its name, and its detail says where it is."""
    if item.path.startswith("/"):
        return item
    if item.path.startswith("object ") or item.reason == "shallow":
        return replace(item, detail=": ".join(part for part in (f"in {prefix}", item.detail) if part))
    return replace(item, path=prefix + item.path)
