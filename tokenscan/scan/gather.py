"""From hits to findings: one secret in many places is one finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from tokenscan.archives.address import join_address
from tokenscan.model.blob import Skipped
from tokenscan.model.finding import Finding
from tokenscan.model.location import Location, Span
from tokenscan.model.provenance import BESIDE_OBJECTS, REACH_ORDER, Provenance
from tokenscan.model.rule import CONFIDENCES, SEVERITIES, Rule
from tokenscan.model.suppression import Suppression
from tokenscan.policy.fingerprint import fingerprint
from tokenscan.rulebook.ruleset import Ruleset
from tokenscan.scan.hit import Hit
from tokenscan.scan.settings import ScanSettings


def gather_findings(hits: Iterable[Hit], ruleset: Ruleset, settings: ScanSettings) -> tuple[Finding, ...]:
    """Findings, the gravest first; the order depends on the findings alone."""
    rules = {rule.id: rule for rule in ruleset.compiled.rules}
    groups: dict[tuple[str, bytes], list[Hit]] = {}
    for hit in hits:
        if not _is_excluded(hit, settings):
            groups.setdefault((rules[hit.rule_id].family, hit.secret.reveal()), []).append(hit)
    findings = [_make_finding(rules, group, settings) for group in groups.values()]
    return tuple(sorted(findings, key=order_findings))


def excluded_hits(hits: Iterable[Hit], settings: ScanSettings) -> tuple[Skipped, ...]:
    """The paths that held something and are left out: objects of a history are read before their paths are known."""
    paths = {_place(hit).path for hit in hits if hit.provenance and _is_excluded(hit, settings)}
    return tuple(Skipped("excluded", path) for path in paths if path)


def _is_excluded(hit: Hit, settings: ScanSettings) -> bool:
    provenance = hit.provenance
    if provenance is None or provenance.path is None or provenance.kind in BESIDE_OBJECTS:
        return False  # of what stands beside the objects the source has left out what is to be
    covers, path = settings.exclusion.covers, provenance.path
    return covers(path) or (bool(hit.member) and covers(join_address(path, hit.member)))


def _place(hit: Hit) -> Provenance:
    """The hit's provenance, with the whole address as its path where that is inside an archive."""
    provenance = hit.provenance or Provenance("unreferenced")
    if not hit.member:
        return provenance
    outer = provenance.path or ("<stdin>" if provenance.kind == "stdin" else f"object {hit.object_id}")
    return replace(provenance, path=join_address(outer, hit.member))


def _make_finding(rules: dict[str, Rule], hits: list[Hit], settings: ScanSettings) -> Finding:
    hits = sorted(hits, key=_hit_order)
    best = max(hits, key=lambda hit: CONFIDENCES.index(hit.confidence))
    rule = rules[best.rule_id]
    signal = rule.signal(best.secret)
    return Finding(
        rule=rule,
        severity=(signal and signal.severity) or rule.severity,
        confidence=best.confidence,
        secret=best.secret,
        fingerprint=fingerprint(settings.key, rule.family, best.secret.reveal()),
        locations=tuple(dict.fromkeys(_locations(hits))),
        facts=best.facts,
        environment=signal.name if signal else None,
        suppression=_suppression(hits),
    )


def _locations(hits: Iterable[Hit]) -> Iterator[Location]:
    for hit in hits:
        if hit.provenance is not None:
            yield Location(_place(hit), hit.span, hit.object_id, hit.context, hit.encodings)


def _suppression(hits: Iterable[Hit]) -> Suppression | None:
    for hit in hits:
        if hit.is_allowed:
            return Suppression("inline", (hit.provenance and _place(hit).path) or "", hit.span.line)
    return None


def _hit_order(hit: Hit) -> tuple[Any, ...]:
    return order_places(hit.provenance, hit.object_id, hit.span, hit.member)


def order_places(provenance: Provenance | None, object_id: str, span: Span, member: str = "") -> tuple[Any, ...]:
    """What still stands first, then what came first."""
    if provenance is None:
        return (True, len(REACH_ORDER), "", "", object_id, member, span)
    reach = REACH_ORDER.index(provenance.reachable) if provenance.reachable else 0
    date = min((commit.date for commit in provenance.commits), default="")
    return (not provenance.is_current, reach, date, provenance.path or "", object_id, member, span)


def order_findings(finding: Finding) -> tuple[Any, ...]:
    """The gravest first, then by place."""
    first = finding.locations[0]
    return (
        -SEVERITIES.index(finding.severity),
        -CONFIDENCES.index(finding.confidence),
        first.provenance.path or "",
        first.span,
        finding.rule.id,
        finding.fingerprint,
    )
