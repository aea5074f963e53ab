"""Judging the hits of a history again, now that their paths are known.

While objects are read nobody knows what file a blob was. Where an unquoted word is a value in ``.env`` it is code in
``.py``: with its path a match of a generic rule can turn out to be nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from tokenscan.detect.engine import Engine
from tokenscan.detect.match import Grade
from tokenscan.detect.windows import MAX_WINDOW
from tokenscan.gitio.objects import ObjectWindow, read_objects
from tokenscan.gitio.plumbing import Plumbing
from tokenscan.rulebook.ruleset import Ruleset
from tokenscan.scan.hit import Hit, HitPart
from tokenscan.scan.settings import ScanSettings
from tokenscan.workers import Pool

Judged = dict[tuple[str, str], dict[tuple[str, bytes], Grade]]
"""By object id and path: how sure the candidates there are, by rule id and value."""

_OBJECTS_A_SLICE = 2048


def rejudge(
    hits: Iterable[Hit], git: Plumbing, ruleset: Ruleset, settings: ScanSettings, *, order: Iterable[str]
) -> list[Hit]:
    """*hits*, placed, without those that their path shows to be nothing, the others graded by it. A hit without a
    path, one in a blob too large to be held and one in what Git LFS keeps stay as they are. *order* is that in which
    the objects were read, which is that in which git reads them fastest.
    """
    placed = list(hits)
    judged = _judge_again(placed, git, ruleset, settings.jobs, order)
    return list(_graded(placed, judged, settings))


def _graded(hits: Iterable[Hit], judged: Judged, settings: ScanSettings) -> Iterator[Hit]:
    for hit in hits:
        place = (hit.object_id, hit.provenance.path or "") if hit.provenance else ("", "")
        if hit.member or place not in judged:  # what a member is called was known at once
            if settings.reports(hit.confidence):
                yield hit
            continue
        grade = judged[place].get(_name(hit))
        if grade is not None and settings.reports(grade.confidence):
            parts = (part for part in hit.parts if not part.rule_id or _name(part) in judged[place])
            yield replace(hit, confidence=grade.confidence, facts=grade.facts, parts=tuple(parts))


def _name(found: Hit | HitPart) -> tuple[str, bytes]:
    return found.rule_id, found.secret.reveal()


def _judge_again(hits: Iterable[Hit], git: Plumbing, ruleset: Ruleset, jobs: int, order: Iterable[str]) -> Judged:
    paths: dict[str, set[str]] = {}
    for hit in hits:
        is_held = hit.object_id and not hit.member and hit.provenance and hit.provenance.kind != "lfs"
        if is_held and hit.provenance and hit.provenance.path is not None:
            paths.setdefault(hit.object_id, set()).add(hit.provenance.path)
    places = [(name, tuple(sorted(own))) for name in dict.fromkeys(order) if (own := paths.get(name))]
    slices = [tuple(places[start : start + _OBJECTS_A_SLICE]) for start in range(0, len(places), _OBJECTS_A_SLICE)]
    pool: Pool[_Places, Judged] = Pool(jobs, _Judge(git, ruleset).start)
    judged: Judged = {}
    for _, answer in pool.run(slices):
        # What a worker that died would have judged stays as it is: nothing is lost by that.
        judged |= answer if isinstance(answer, dict) else {}
    return judged


_Places = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class _Judge:
    """Can be sent to another process."""

    git: Plumbing
    ruleset: Ruleset

    def start(self) -> Callable[[_Places], Judged]:
        engine = self.ruleset.make_engine()
        return lambda places: self._run(engine, dict(places))

    def _run(self, engine: Engine, paths: dict[str, tuple[str, ...]]) -> Judged:
        judged: Judged = {}
        for item in read_objects(self.git, list(paths)):
            if isinstance(item, ObjectWindow) and item.size < MAX_WINDOW:
                for path in paths[item.id]:
                    found = engine.detect(item.window.data, path=path).with_parts()
                    grades = {(each.rule.id, each.value): Grade(each.confidence, each.facts) for each, _ in found}
                    judged[item.id, path] = grades
        return judged
