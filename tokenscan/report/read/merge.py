"""Several scans as one."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from tokenscan.model.finding import Finding
from tokenscan.model.location import Location
from tokenscan.model.result import Coverage, ScanResult
from tokenscan.model.rule import CONFIDENCES, SEVERITIES
from tokenscan.model.verdict import NOT_CHECKED

MIXED = "mixed"
"""In place of the rules' hash, where scans were made with different ones."""


def merge_results(results: Sequence[ScanResult], *, order: Callable[[Finding], Any]) -> ScanResult:
    """One result of all: a secret is one finding, a place is told once. Where the roots differ, paths are told from
    the folder that holds them all. *order* is what findings are sorted by.
    """
    if len(results) == 1:
        return results[0]
    root = _common_root([result.root for result in results])
    moved = [_move(result, root) for result in results]
    groups: dict[tuple[str, str], list[Finding]] = {}
    for result in moved:
        for finding in result.findings:
            groups.setdefault((finding.fingerprint, finding.rule.id), []).append(finding)
    rulesets = {result.ruleset for result in results}
    return ScanResult(
        tuple(sorted((_join(group) for group in groups.values()), key=order)),
        _join_coverage([result.coverage for result in moved]),
        ruleset=rulesets.pop() if len(rulesets) == 1 else MIXED,
        root=root,
        notes=tuple(dict.fromkeys(note for result in results for note in result.notes)),
    )


def _common_root(roots: Iterable[str]) -> str:
    known = {root for root in roots if root}
    if len(known) < 2 or not all(map(posixpath.isabs, known)):
        return next(iter(sorted(known)), "")
    return posixpath.commonpath(known)


def _move(result: ScanResult, root: str) -> ScanResult:
    """*result* with paths from *root*."""
    if not result.root or result.root == root or not posixpath.isabs(result.root):
        return result
    folder = posixpath.relpath(result.root, root)
    skipped = tuple(
        skip if skip.path.startswith("object ") else replace(skip, path=posixpath.join(folder, skip.path))
        for skip in result.coverage.skipped
    )
    findings = tuple(_move_finding(finding, folder) for finding in result.findings)
    return replace(result, findings=findings, coverage=replace(result.coverage, skipped=skipped))


def _move_finding(finding: Finding, folder: str) -> Finding:
    return replace(
        finding,
        locations=tuple(_move_location(location, folder) for location in finding.locations),
        parts=tuple(replace(part, location=_move_location(part.location, folder)) for part in finding.parts),
    )


def _move_location(location: Location, folder: str) -> Location:
    provenance = location.provenance
    if provenance.path is None or provenance.kind == "ref":
        return location
    return replace(location, provenance=replace(provenance, path=posixpath.join(folder, provenance.path)))


def _join(group: Sequence[Finding]) -> Finding:
    """The gravest and surest of what was told. It is suppressed where all say so."""
    verdicts = [finding.verdict for finding in group if finding.verdict != NOT_CHECKED]
    suppressions = [finding.suppression for finding in group]
    known = [finding.secret for finding in group if not finding.secret.is_masked]
    return replace(
        group[0],
        severity=max((finding.severity for finding in group), key=SEVERITIES.index),
        confidence=max((finding.confidence for finding in group), key=CONFIDENCES.index),
        secret=known[0] if known else group[0].secret,
        locations=_distinct(location for finding in group for location in finding.locations),
        facts=tuple(dict.fromkeys(fact for finding in group for fact in finding.facts)),
        environment=next((finding.environment for finding in group if finding.environment), None),
        suppression=suppressions[0] if all(suppressions) else None,
        verdict=verdicts[0] if verdicts else NOT_CHECKED,
        parts=max((finding.parts for finding in group), key=len),
    )


def _distinct(locations: Iterable[Location]) -> tuple[Location, ...]:
    """Each place once; the first that is told of it holds."""
    places: dict[tuple[Any, ...], Location] = {}
    for location in locations:
        provenance = location.provenance
        places.setdefault((provenance.kind, provenance.path, location.span, location.object), location)
    return tuple(places.values())


def _join_coverage(coverages: Sequence[Coverage]) -> Coverage:
    return Coverage(
        objects=sum(each.objects for each in coverages),
        bytes=sum(each.bytes for each in coverages),
        skipped=tuple(dict.fromkeys(skip for each in coverages for skip in each.skipped)),
        interrupted=any(each.interrupted for each in coverages),
    )
