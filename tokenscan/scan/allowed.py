"""Leaving out what the configuration accepts, now that places are known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tokenscan.archives.address import join_address
from tokenscan.model.provenance import BESIDE_OBJECTS, OF_OBJECT
from tokenscan.model.secret import Secret
from tokenscan.policy.allowances import Allowances
from tokenscan.scan.hit import Hit

_Spot = tuple[str, Secret, str, str, str]
"""Rule, secret, object, path and member of a hit."""


def drop_allowed(hits: Iterable[Hit], allowances: Allowances) -> tuple[list[Hit], int]:
    """*hits* without those that are accepted, and how many those were. Of a secret that several commits brought in,
    the commits that are not accepted stay. What completes an accepted secret beside it goes with it.
    """
    kept: list[Hit] = []
    dropped: set[_Spot] = set()
    for hit in hits:
        left = _leave(hit, allowances)
        if left is None:
            dropped.add(_spot(hit, hit.rule_id, hit.secret))
        else:
            kept.append(left)
    remaining = [hit for hit in kept if not (hit.completes and _spot(hit, *hit.completes[:2]) in dropped)]
    return remaining, len(dropped)


def _leave(hit: Hit, allowances: Allowances) -> Hit | None:
    """What is left of *hit*."""
    provenance, paths = hit.provenance, _paths(hit)
    commits = provenance.commits if provenance else ()
    if not commits:
        own = hit.object_id if provenance and provenance.kind in OF_OBJECT else ""
        return None if allowances.accepts(hit.rule_id, hit.accepted, paths, own) else hit
    left = tuple(each for each in commits if not allowances.accepts(hit.rule_id, hit.accepted, paths, each.id))
    if not left or provenance is None:
        return None
    return hit if left == commits else replace(hit, provenance=replace(provenance, commits=left))


def _paths(hit: Hit) -> Sequence[str]:
    """What the place of *hit* is called in the project, outside and inside an archive."""
    provenance = hit.provenance
    if provenance is None or provenance.path is None or provenance.kind in BESIDE_OBJECTS:
        return ()
    return (provenance.path, join_address(provenance.path, hit.member)) if hit.member else (provenance.path,)


def _spot(hit: Hit, rule_id: str, secret: Secret) -> _Spot:
    return rule_id, secret, hit.object_id, (hit.provenance and hit.provenance.path) or "", hit.member
