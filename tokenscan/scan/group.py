"""Which hits are one finding: those of one secret, with what completes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tokenscan.archives.address import join_address
from tokenscan.model.finding import Part
from tokenscan.model.location import Location, Span
from tokenscan.model.provenance import Provenance
from tokenscan.model.rule import SEVERITIES, Rule, Severity
from tokenscan.model.secret import Secret
from tokenscan.scan.hit import Hit


@dataclass(slots=True)
class Group:
    """The *hits* of one secret, and hits that complete it wherever it stands."""

    hits: list[Hit] = field(default_factory=list)
    completing: list[Hit] = field(default_factory=list)


def group_hits(hits: Iterable[Hit], rules: Mapping[str, Rule]) -> list[Group]:
    """*hits* by secret. What completes a secret that is among them is told with it, and not by itself."""
    kept = list(hits)
    reported = {(hit.rule_id, hit.secret) for hit in kept}
    taken = {_spot(hit) for hit in kept if hit.completes and hit.completes[:2] in reported}
    groups: dict[tuple[str, bytes], Group] = {}
    for hit in kept:
        if hit.completes and hit.completes[:2] in reported:
            groups.setdefault(_name(rules, *hit.completes[:2]), Group()).completing.append(hit)
        elif _spot(hit) not in taken:
            groups.setdefault(_name(rules, hit.rule_id, hit.secret), Group()).hits.append(hit)
    return list(groups.values())


def _name(rules: Mapping[str, Rule], rule_id: str, secret: Secret) -> tuple[str, bytes]:
    return rules[rule_id].family, secret.reveal()


def _spot(hit: Hit) -> tuple[str, str, str, str, Span]:
    """Where a window of a large file ends, a half can be seen alone; the next window has it whole."""
    path = (hit.provenance and hit.provenance.path) or ""
    return hit.rule_id, hit.object_id, path, hit.member, hit.span


def collect_parts(
    rule: Rule, hits: Sequence[Hit], completing: Sequence[Hit], rules: Mapping[str, Rule]
) -> tuple[Part, ...]:
    """What completes the *hits* of one secret of *rule*: each value once, at its first place, in the rule's order."""
    found: dict[tuple[str, str, bytes], Part] = {}
    for part in (*_own_parts(hits, rules), *_completing_parts(completing, rules)):
        found.setdefault((part.name, part.rule.id if part.rule else "", part.secret.reveal()), part)
    order = {each.name: position for position, each in enumerate(rule.parts)}
    return tuple(sorted(found.values(), key=lambda part: order.get(part.name, len(order))))


def _own_parts(hits: Sequence[Hit], rules: Mapping[str, Rule]) -> Iterator[Part]:
    for hit in hits:
        for part in hit.parts:
            location = Location(place_hit(hit), part.span, hit.object_id, part.context, part.encodings)
            yield Part(part.name, rules.get(part.rule_id), part.secret, location)


def _completing_parts(hits: Sequence[Hit], rules: Mapping[str, Rule]) -> Iterator[Part]:
    for hit in hits:
        if hit.completes:
            location = Location(place_hit(hit), hit.span, hit.object_id, hit.context, hit.encodings)
            yield Part(hit.completes[2], rules[hit.rule_id], hit.secret, location)


def weigh(rule: Rule, severity: Severity, parts: Sequence[Part]) -> Severity:
    """*severity*, or less where what completes the credential is missing."""
    if rule.alone is None or parts:
        return severity
    return min(severity, rule.alone, key=SEVERITIES.index)


def place_hit(hit: Hit) -> Provenance:
    """The hit's provenance, with the whole address as its path where that is inside an archive."""
    provenance = hit.provenance or Provenance("unreferenced")
    if not hit.member:
        return provenance
    outer = provenance.path or ("<stdin>" if provenance.kind == "stdin" else f"object {hit.object_id}")
    return replace(provenance, path=join_address(outer, hit.member))
