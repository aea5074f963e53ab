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
from tokenscan.model.suppression import FACT, Suppression
from tokenscan.policy.fingerprint import fingerprint
from tokenscan.rulebook.ruleset import Ruleset
from tokenscan.scan.group import Group, collect_parts, group_hits, place_hit, weigh
from tokenscan.scan.hit import Hit
from tokenscan.scan.settings import ScanSettings


def gather_findings(hits: Iterable[Hit], ruleset: Ruleset, settings: ScanSettings) -> tuple[Finding, ...]:
    """Findings, the gravest first; the order depends on the findings alone."""
    counted = [hit for hit in hits if not _is_excluded(hit, settings)]
    if not counted:
        return ()  # rules are unpacked when they are asked for
    rules = {rule.id: rule for rule in ruleset.compiled.rules}
    groups = group_hits(counted, rules)
    findings = [_make_finding(rules, group, settings) for group in groups]
    return tuple(sorted(findings, key=order_findings))


def excluded_hits(hits: Iterable[Hit], settings: ScanSettings) -> tuple[Skipped, ...]:
    """The paths that held something and are left out: objects of a history are read before their paths are known."""
    paths = {place_hit(hit).path for hit in hits if hit.provenance and _is_excluded(hit, settings)}
    return tuple(Skipped("excluded", path) for path in paths if path)


def _is_excluded(hit: Hit, settings: ScanSettings) -> bool:
    provenance = hit.provenance
    if provenance is None or provenance.path is None or provenance.kind in BESIDE_OBJECTS:
        return False  # of what stands beside the objects the source has left out what is to be
    covers, path = settings.exclusion.covers, provenance.path
    return covers(path) or (bool(hit.member) and covers(join_address(path, hit.member)))


def _make_finding(rules: dict[str, Rule], group: Group, settings: ScanSettings) -> Finding:
    hits = sorted(group.hits, key=_hit_order)
    best = max(hits, key=lambda hit: CONFIDENCES.index(hit.confidence))
    rule = rules[best.rule_id]
    signal = rule.signal(best.secret)
    suppression, objection = settings.suppressions.choose(tuple(_suppressions(hits)))
    parts = collect_parts(rule, hits, sorted(group.completing, key=_hit_order), rules)
    return Finding(
        rule=rule,
        severity=weigh(rule, (signal and signal.severity) or rule.severity, parts),
        confidence=best.confidence,
        secret=best.secret,
        fingerprint=fingerprint(settings.key, rule.family, best.secret.reveal()),
        locations=tuple(dict.fromkeys(_locations(hits))),
        facts=(*best.facts, (FACT, objection)) if objection else best.facts,
        environment=signal.name if signal else None,
        suppression=suppression,
        parts=parts,
    )


def _locations(hits: Iterable[Hit]) -> Iterator[Location]:
    for hit in hits:
        if hit.provenance is not None:
            yield Location(place_hit(hit), hit.span, hit.object_id, hit.context, hit.encodings)


def _suppressions(hits: Iterable[Hit]) -> Iterator[Suppression]:
    for hit in hits:
        for each in hit.allowed:
            yield replace(each, path=(hit.provenance and place_hit(hit).path) or "")


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
