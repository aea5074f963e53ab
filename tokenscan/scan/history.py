"""Where the hits of a history scan stand: the commits that brought each secret in, and what still leads to it.

Worked out after the objects are read, in one pass over the commits, for blobs with findings alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tokenscan.gitio.history import (
    Introduction,
    Tip,
    classify_commits,
    find_introductions,
    index_paths,
    list_range_commits,
    list_tips,
    list_tree,
)
from tokenscan.gitio.objects import ObjectEntry, ObjectWindow, Unreadable, list_objects, read_objects
from tokenscan.gitio.plumbing import Plumbing
from tokenscan.model.blob import Skipped
from tokenscan.model.provenance import REACH_ORDER, CommitRef, Provenance, Reach
from tokenscan.scan.hit import Hit
from tokenscan.workers import Pool, WorkerDiedError

_COMMITS_A_SLICE = 20_000


@dataclass(frozen=True, slots=True)
class HistoryPlacer:
    """Places hits in the history of a repository. *revisions* narrow it to a range, as in ``HistorySource``: then what
    no commit of the range brought in does not count.
    """

    git: Plumbing
    revisions: tuple[str, ...] = ()
    jobs: int = 1

    def place(self, hits: list[Hit]) -> tuple[list[Hit], list[Skipped]]:
        """*hits* with their provenance; a blob that stands at several places gives several. And what could not be asked
        of the history.
        """
        if not hits:
            return [], []
        wanted = frozenset(hit.object_id for hit in hits)
        brought_in, gaps = self._introductions(wanted)
        tips = list_tips(self.git)
        commits = {each.commit.id for group in brought_in.values() for each in group}
        messages = {hit.object_id for hit in hits if hit.provenance and hit.provenance.kind == "message"}
        known = _Map(
            brought_in,
            classify_commits(self.git, tips, commits | messages),
            {} if self.revisions else index_paths(self.git, wanted),
            _by_target(tips),
            {} if self.revisions else _head(self.git, wanted),
            self._texts_before(brought_in),
        )
        placed = [each for group in _by_secret(hits) for each in known.place(group)]
        if self.revisions and not gaps:
            placed = [hit for hit in placed if hit.provenance and hit.provenance.kind != "unreferenced"]
        return placed, [Skipped(gap.reason, f"commit {gap.id}", gap.detail) for gap in gaps]

    def _introductions(self, wanted: frozenset[str]) -> tuple[dict[str, list[Introduction]], list[Unreadable]]:
        commits = self._commits()
        slices = [commits[start : start + _COMMITS_A_SLICE] for start in range(0, len(commits), _COMMITS_A_SLICE)]
        finder = _Finder(self.git, wanted)
        pool: Pool[Sequence[str], list[Introduction | Unreadable]] = Pool(self.jobs, finder.start)
        found: list[Introduction] = []
        gaps: list[Unreadable] = []
        for task, answer in pool.run(slices):
            if isinstance(answer, WorkerDiedError):
                gaps.append(Unreadable(task[0], "damaged", f"a worker died while it was compared: {answer}"))
                continue
            found += (item for item in answer if isinstance(item, Introduction))
            gaps += (item for item in answer if isinstance(item, Unreadable))
        brought_in: dict[str, list[Introduction]] = {}
        for each in sorted(found, key=lambda each: (each.commit.date, each.commit.id, each.path)):
            brought_in.setdefault(each.object_id, []).append(each)
        return brought_in, sorted(gaps, key=lambda gap: gap.id)

    def _texts_before(self, brought_in: dict[str, list[Introduction]]) -> dict[str, bytes]:
        """Of a range: what stood where it brings something in, for that was not scanned with it."""
        if not self.revisions:
            return {}
        names = {name for group in brought_in.values() for each in group for name in each.before}
        items = read_objects(self.git, sorted(names))
        return {item.id: item.window.data for item in items if isinstance(item, ObjectWindow)}

    def _commits(self) -> Sequence[str]:
        """The range's commits, or every commit of the database: also those that nothing leads to."""
        if self.revisions:
            return list_range_commits(self.git, self.revisions)
        listed = list_objects(self.git)
        return [entry.id for entry in listed if isinstance(entry, ObjectEntry) and entry.kind == "commit"]


@dataclass(frozen=True, slots=True)
class _Finder:
    """Can be sent to another process."""

    git: Plumbing
    wanted: frozenset[str]

    def start(self) -> Callable[[Sequence[str]], list[Introduction | Unreadable]]:
        return lambda commits: list(find_introductions(self.git, commits, self.wanted))


def _by_secret(hits: Iterable[Hit]) -> Iterable[list[Hit]]:
    groups: dict[tuple[str, bytes], list[Hit]] = {}
    for hit in hits:
        groups.setdefault((hit.rule_id, hit.secret.reveal()), []).append(hit)
    return groups.values()


def _head(git: Plumbing, wanted: frozenset[str]) -> dict[str, list[str]]:
    paths: dict[str, list[str]] = {}
    for entry in list_tree(git, "HEAD"):
        if entry.object_id in wanted:
            paths.setdefault(entry.object_id, []).append(entry.path)
    return paths


def _by_target(tips: Iterable[Tip]) -> dict[str, Tip]:
    """The best tip for each object that one leads to."""
    targets: dict[str, Tip] = {}
    for tip in tips:
        targets.setdefault(tip.object_id, tip)
    return targets


@dataclass(frozen=True, slots=True)
class _Map:
    """What is known of blobs: who brought them in, what leads to a commit, where index and HEAD have them, and the
    refs that lead to an object itself.
    """

    brought_in: dict[str, list[Introduction]]
    reach: dict[str, Reach]
    index: dict[str, list[str]]
    tips: dict[str, Tip]
    head: dict[str, list[str]]
    texts_before: dict[str, bytes]

    def place(self, hits: list[Hit]) -> Iterator[Hit]:
        """The hits of one secret, placed."""
        forms = {text.reveal() for hit in hits for text in (hit.secret, hit.raw)}
        older = (name for name, data in self.texts_before.items() if any(form in data for form in forms))
        holders = frozenset((*(hit.object_id for hit in hits), *older))
        commits_at: dict[str, list[CommitRef]] = {}
        for name in sorted(holders):
            for each in self._new(name, holders):
                commits_at.setdefault(each.path, []).append(each.commit)
        for hit in hits:
            for provenance in self._places(hit, holders, commits_at):
                yield replace(hit, provenance=provenance)

    def _new(self, name: str, holders: frozenset[str]) -> Iterator[Introduction]:
        """Changes that bring the blob in where no parent had the secret at that path."""
        return (each for each in self.brought_in.get(name, ()) if holders.isdisjoint(each.before))

    def _places(
        self, hit: Hit, holders: frozenset[str], commits_at: dict[str, list[CommitRef]]
    ) -> Iterator[Provenance]:
        name = hit.object_id
        if hit.provenance is not None and hit.provenance.kind == "message":
            tip = self.tips.get(name)
            yield replace(hit.provenance, reachable=tip.reach if tip else self.reach.get(name, "unreachable"))
            return
        by_path: dict[str, list[CommitRef]] = {}
        for each in self._new(name, holders):
            by_path.setdefault(each.path, []).append(each.commit)
        for path in self.head.get(name, ()):
            by_path.setdefault(path, commits_at.get(path, []))
        for path, commits in by_path.items():
            is_current = path in self.head.get(name, ())
            reach = "head" if is_current else self._best(commits)
            yield Provenance("committed", path, tuple(commits), reach, is_current)
        if by_path or name in self.brought_in:
            return  # carried along by a later version of a file that had the secret already
        if name in self.index:
            yield from (Provenance("index", path, (), "index") for path in self.index[name])
        elif name in self.tips:
            yield Provenance("unreferenced", None, (), self.tips[name].reach)
        else:
            yield Provenance("unreferenced", None, (), "unreachable")

    def _best(self, commits: Sequence[CommitRef]) -> Reach:
        found = [self.reach.get(commit.id, "unreachable") for commit in commits]
        return min(found, key=REACH_ORDER.index, default="unreachable")
