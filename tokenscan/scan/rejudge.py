"""Judging the hits of a history again, now that their paths are known.

While objects are read nobody knows what file a blob was. Where an unquoted word is a value in ``.env`` it is code in
``.py``: with its path a match of a generic rule can turn out to be nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from tokenscan.detect.engine import Engine
from tokenscan.detect.match import Candidate
from tokenscan.gitio.objects import ObjectWindow, read_objects
from tokenscan.gitio.plumbing import Plumbing
from tokenscan.gitio.windows import MAX_WINDOW
from tokenscan.model.blob import Skipped
from tokenscan.rulebook.ruleset import Ruleset
from tokenscan.scan.hit import Hit
from tokenscan.scan.settings import ScanSettings

Judged = dict[tuple[str, str], dict[tuple[str, bytes], Candidate]]
"""By object id and path: the candidates there, by rule id and value."""


def rejudge(
    placed: tuple[list[Hit], list[Skipped]], git: Plumbing, ruleset: Ruleset, settings: ScanSettings
) -> tuple[list[Hit], list[Skipped]]:
    """The hits of *placed* without those that their path shows to be nothing, the others graded by it. A hit without a
    path, and one in a blob too large to be held, stays as it is.
    """
    hits, skipped = placed
    judged = _judge_again(hits, git, ruleset.make_engine()) if hits else {}
    return list(_graded(hits, judged, settings)), skipped


def _graded(hits: Iterable[Hit], judged: Judged, settings: ScanSettings) -> Iterator[Hit]:
    for hit in hits:
        place = (hit.object_id, hit.provenance.path or "") if hit.provenance else ("", "")
        if place not in judged:
            yield hit
            continue
        candidate = judged[place].get((hit.rule_id, hit.secret.reveal()))
        if candidate is not None and settings.reports(candidate.confidence):
            yield replace(hit, confidence=candidate.confidence, facts=candidate.facts)


def _judge_again(hits: Iterable[Hit], git: Plumbing, engine: Engine) -> Judged:
    paths: dict[str, set[str]] = {}
    for hit in hits:
        if hit.provenance is not None and hit.provenance.path is not None:
            paths.setdefault(hit.object_id, set()).add(hit.provenance.path)
    judged: Judged = {}
    for item in read_objects(git, sorted(paths)):
        if isinstance(item, ObjectWindow) and len(item.window.data) < MAX_WINDOW and not item.window.offset:
            for path in paths[item.id]:
                found = engine.detect(item.window.data, path=path).candidates
                judged[item.id, path] = {(each.rule.id, each.value): each for each in found}
    return judged
