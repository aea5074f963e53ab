"""One pass over the commits of a history: who brought in the blobs that hold something, the names of files and folders,
and what the history needs and the repository does not have.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tokenscan.detect.engine import Engine
from tokenscan.gitio.differ import CommitDiffer, open_differ
from tokenscan.gitio.history import Introduction, Tip, classify_in_packs, read_changes
from tokenscan.gitio.objects import ObjectNames, Unreadable, find_missing, is_partial, search_missing
from tokenscan.gitio.plumbing import Plumbing
from tokenscan.model.blob import Blob, Skipped
from tokenscan.model.provenance import CommitRef, Provenance, Reach
from tokenscan.rulebook.ruleset import Ruleset
from tokenscan.scan.hit import Hit, locate_hits
from tokenscan.scan.settings import ScanSettings
from tokenscan.workers import Pool, WorkerDiedError

_COMMITS_A_SLICE = 10_000

_REACH: tuple[str, ...] = ()
"""The task, beside the slices, of finding what leads to the commits: it needs all of them, and fits no slice."""


@dataclass(slots=True)
class Walk:
    """What the pass over the commits gave: by blob who brought it in; hits in names; gaps; and what leads to commits,
    ``None`` if that was not asked.
    """

    brought_in: dict[str, list[Introduction]] = field(default_factory=dict)
    names: list[Hit] = field(default_factory=list)
    gaps: list[Unreadable] = field(default_factory=list)
    reach: Mapping[str, Reach] | None = None

    def add(self, step: _Step) -> None:
        """Take in what one slice gave."""
        for each in step.introductions:
            self.brought_in.setdefault(each.object_id, []).append(each)
        self.names += step.names
        self.gaps += step.gaps
        self.reach = self.reach if step.reach is None else step.reach

    def sort(self) -> None:
        """Once all is in: an order that does not depend on who was first."""
        for group in self.brought_in.values():
            group.sort(key=lambda each: (each.commit.date, each.commit.id, each.path))
        self.names = _join_names(self.names)

    def introducers(self) -> dict[str, frozenset[str]]:
        """The ids of the commits that put each blob somewhere."""
        return {name: frozenset(each.commit.id for each in group) for name, group in self.brought_in.items()}

    def skipped(self) -> Iterator[Skipped]:
        """The gaps, as a report has them."""
        for gap in self.gaps:
            yield Skipped(gap.reason, f"object {gap.id}" if len(gap.id) in (40, 64) else gap.id, gap.detail)


def walk_commits(
    git: Plumbing,
    commits: ObjectNames,
    wanted: frozenset[str],
    ruleset: Ruleset,
    settings: ScanSettings,
    *,
    revisions: Sequence[str],
    tips: Sequence[Tip] = (),
) -> Walk:
    """The pass over *commits*, which *revisions* (as of ``git rev-list``) lead to, for the blobs *wanted*. With *tips*
    it also finds which of them lead to what, while it goes on with the rest: where there are many.
    """
    partial = is_partial(git)
    walker = _Walker(git, wanted, ruleset, settings, partial, commits, tips)
    pool: Pool[Sequence[str], _Step] = Pool(settings.jobs, walker.start)
    walk = Walk()
    tasks = commits.slices(_COMMITS_A_SLICE)
    if tips and len(commits) > _COMMITS_A_SLICE:
        tasks = itertools.chain((_REACH,), tasks)
    for task, step in pool.run(tasks):
        if isinstance(step, WorkerDiedError) and task == _REACH:
            continue  # it is asked again
        if isinstance(step, WorkerDiedError):
            walk.gaps.append(Unreadable(task[0], "damaged", f"a worker died while it was compared: {step}"))
        else:
            walk.add(step)
    walk.gaps += search_missing(git, revisions) if partial else ()
    walk.sort()
    return walk


def _join_names(hits: Iterable[Hit]) -> list[Hit]:
    """One hit for each place in a name, with all commits that added the name."""
    groups: dict[tuple[object, ...], list[Hit]] = {}
    for hit in hits:
        groups.setdefault((hit.rule_id, hit.secret, hit.provenance and hit.provenance.path, hit.span), []).append(hit)
    joined = []
    for group in groups.values():
        commits = {commit for hit in group if hit.provenance for commit in hit.provenance.commits}
        provenance = group[0].provenance
        assert provenance  # noqa: S101 - a name has one
        ordered = tuple(sorted(commits, key=lambda commit: (commit.date, commit.id)))
        joined.append(replace(group[0], provenance=replace(provenance, commits=ordered)))
    return joined


@dataclass(frozen=True, slots=True)
class _Step:
    """What one slice of the commits gave."""

    introductions: tuple[Introduction, ...] = ()
    names: tuple[Hit, ...] = ()
    gaps: tuple[Unreadable, ...] = ()
    reach: Mapping[str, Reach] | None = None


@dataclass(frozen=True, slots=True)
class _Walker:
    """Can be sent to another process."""

    git: Plumbing
    wanted: frozenset[str]
    ruleset: Ruleset
    settings: ScanSettings
    is_partial: bool
    commits: ObjectNames
    tips: Sequence[Tip]

    def start(self) -> Callable[[Sequence[str]], _Step]:
        engine = self.ruleset.make_engine()
        differ = None if self.is_partial else open_differ(self.git, self.wanted)
        return lambda commits: self._step(engine, differ, commits)

    def _step(self, engine: Engine, differ: CommitDiffer | None, commits: Sequence[str]) -> _Step:
        if commits == _REACH:
            everything = itertools.chain.from_iterable(self.commits.slices(_COMMITS_A_SLICE))
            return _Step(reach=classify_in_packs(self.git, self.tips, everything))
        changes = read_changes(self.git, commits, self.wanted, differ)
        names = tuple(self._scan_names(engine, changes.added))
        missing = () if self.is_partial else find_missing(self.git, (name.decode() for name in changes.blobs))
        return _Step(changes.introductions, names, (*changes.gaps, *missing))

    def _scan_names(self, engine: Engine, added: Mapping[str, tuple[CommitRef, ...]]) -> Iterator[Hit]:
        paths = list(added)
        texts = [path.encode("utf-8", "surrogateescape") for path in paths]
        spans, position = [], 0
        for text in texts:
            spans.append((position, position + len(text)))
            position += len(text) + 1
        for index, detection in engine.detect_each(b"\n".join(texts), spans):
            path = paths[index]
            blob = Blob(texts[index], "", Provenance("name", path, added[path]))
            yield from (replace(hit, object_id="") for hit in locate_hits(blob, detection, self.settings))
