"""Where the hits of a history scan stand: the commits that brought each secret in, and what still leads to it.

Worked out after the objects are read, in one pass over the commits, for blobs with findings alone. The same pass reads
the names of files and folders, and sees what the history needs and the repository does not have.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from tokenscan.gitio.history import (
    LINK_MODE,
    Introduction,
    Tip,
    classify_commits,
    index_paths,
    list_note_commits,
    list_tips,
    list_tree,
)
from tokenscan.gitio.index import list_index
from tokenscan.gitio.objects import ObjectNames, ObjectWindow, find_missing, is_partial, read_objects
from tokenscan.gitio.plumbing import Plumbing
from tokenscan.model.blob import Skipped
from tokenscan.model.provenance import OF_OBJECT, REACH_ORDER, CommitRef, Kind, Provenance, Reach
from tokenscan.model.secret import Secret
from tokenscan.rulebook.ruleset import Ruleset
from tokenscan.scan.hit import Hit
from tokenscan.scan.settings import ScanSettings
from tokenscan.scan.walk import walk_commits

_EVERYTHING = ("--all", "--reflog", "--indexed-objects")
"""What must be whole for the whole history to be."""

_NOTE_PATH = re.compile(r"(?:[0-9a-f]{2}/){0,31}[0-9a-f]{2,64}")
"""What a note is called: the id of what it is about, with slashes where there are many."""


@dataclass(frozen=True, slots=True)
class Reaches:
    """What leads to commits, by their id, when refs are as *refs* (a hash of them) says."""

    refs: str = ""
    of: Mapping[str, Reach] = field(default_factory=dict)


def _nameless(_rule: str, _secret: Secret) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier scan knew: what leads to commits; and of secrets, by the name that *name* gives them, the ids of
    the blobs that carry them along.
    """

    reaches: Reaches = Reaches()
    carried: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    name: Callable[[str, Secret], str] = _nameless


NOTHING_EARLIER = Earlier()


@dataclass(frozen=True, slots=True)
class Placed:
    """Hits at their places; what could not be asked; the ids of the commits that put each blob somewhere; and what
    leads to commits.
    """

    hits: list[Hit]
    skipped: list[Skipped]
    introducers: Mapping[str, frozenset[str]]
    reaches: Reaches


@dataclass(frozen=True, slots=True)
class HistoryPlacer:
    """Places hits in the history of a repository: in *commits*, which the source's plan has filled. *revisions* narrow
    it to a range, as in ``HistorySource``: then what no commit of the range brought in does not count.
    """

    git: Plumbing
    commits: ObjectNames
    ruleset: Ruleset
    settings: ScanSettings
    revisions: tuple[str, ...] = ()
    earlier: Earlier = NOTHING_EARLIER

    def place(self, hits: list[Hit]) -> Placed:
        """*hits* with their provenance, those in names of files and folders among them; a blob that stands at several
        places gives several. And what could not be asked of the history.
        """
        hit_ids = frozenset(hit.object_id for hit in hits)
        wanted = hit_ids.union(*self.earlier.carried.values())
        tips = list_tips(self.git)
        refs = sha256(repr(tips).encode("utf-8", "surrogateescape")).hexdigest()
        walk = walk_commits(
            self.git,
            self.commits,
            wanted,
            self.ruleset,
            self.settings,
            revisions=self.revisions or _EVERYTHING,
            tips=() if refs == self.earlier.reaches.refs else tips,
        )
        commits = {each.commit.id for group in walk.brought_in.values() for each in group}
        commits |= {commit.id for hit in walk.names if hit.provenance for commit in hit.provenance.commits}
        messages = {hit.object_id for hit in hits if hit.provenance and hit.provenance.kind in OF_OBJECT}
        reaches = self._classify(tips, refs, commits | messages, walk.reach)
        known = _Map(
            walk.brought_in,
            reaches.of,
            {} if self.revisions else index_paths(self.git, hit_ids),
            _by_target(tips),
            {} if self.revisions else _head(self.git, hit_ids),
            self._texts_before(walk.brought_in),
            self._notes(walk.brought_in, tips),
            self.earlier,
        )
        placed = [each for group in _by_secret(hits) for each in known.place(group)]
        placed += (known.place_name(hit) for hit in walk.names)
        if self.revisions and not walk.gaps:
            placed = [hit for hit in placed if hit.provenance and hit.provenance.kind != "unreferenced"]
        gaps = {(gap.reason, gap.path): gap for gap in (*self._missing_tips(tips), *walk.skipped())}
        skipped = sorted(gaps.values(), key=lambda gap: gap.path)
        return Placed(placed, skipped, walk.introducers(), reaches)

    def _classify(
        self, tips: Sequence[Tip], refs: str, commits: set[str], in_packs: Mapping[str, Reach] | None
    ) -> Reaches:
        """What leads to *commits*: nothing is asked anew where refs are as they were."""
        if refs == self.earlier.reaches.refs and commits <= self.earlier.reaches.of.keys():
            return self.earlier.reaches
        return Reaches(refs, classify_commits(self.git, tips, commits, in_packs))

    def _texts_before(self, brought_in: Mapping[str, list[Introduction]]) -> dict[str, bytes]:
        """Of a range: what stood where it brings something in, for that was not scanned with it."""
        if not self.revisions:
            return {}
        names = {name for group in brought_in.values() for each in group for name in each.before}
        items = read_objects(self.git, sorted(names))
        return {item.id: item.window.data for item in items if isinstance(item, ObjectWindow)}

    def _missing_tips(self, tips: Sequence[Tip]) -> Iterator[Skipped]:
        """What refs and the index lead to and the database lacks: no commit tells of it."""
        if self.revisions:
            return
        if is_partial(self.git):
            return  # searched with the history
        owners = {entry.object_id: "the index" for entry in list_index(self.git)}
        owners |= {tip.object_id: tip.name for tip in reversed(tips)}
        for gap in find_missing(self.git, sorted(owners)):
            yield Skipped(gap.reason, f"object {gap.id}", f"{owners[gap.id]} leads to it, the repository has it not")

    def _notes(self, brought_in: Mapping[str, list[Introduction]], tips: Iterable[Tip]) -> frozenset[str]:
        """The commits that write notes; none where nothing found looks like one."""
        if not any(_NOTE_PATH.fullmatch(each.path) for group in brought_in.values() for each in group):
            return frozenset()
        return list_note_commits(self.git, tips)


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


def _keep_kind(hit: Hit, provenance: Provenance) -> Provenance:
    """The place of a pointer is that of what it points to, and is shown as such."""
    is_lfs = hit.provenance is not None and hit.provenance.kind == "lfs" and provenance.path is not None
    return replace(provenance, kind="lfs") if is_lfs else provenance


@dataclass(frozen=True, slots=True)
class _Map:
    """What is known of blobs: who brought them in, what leads to a commit, where index and HEAD have them, and the
    refs that lead to an object itself.
    """

    brought_in: dict[str, list[Introduction]]
    reach: Mapping[str, Reach]
    index: dict[str, list[str]]
    tips: dict[str, Tip]
    head: dict[str, list[str]]
    texts_before: dict[str, bytes]
    notes: frozenset[str]
    earlier: Earlier

    def place(self, hits: list[Hit]) -> Iterator[Hit]:
        """The hits of one secret, placed."""
        forms = {text.reveal() for hit in hits for text in (hit.secret, hit.raw)}
        older = (name for name, data in self.texts_before.items() if any(form in data for form in forms))
        carried = self.earlier.carried.get(self.earlier.name(hits[0].rule_id, hits[0].secret), ())
        holders = frozenset((*(hit.object_id for hit in hits), *older, *carried))
        commits_at: dict[str, list[CommitRef]] = {}
        for name in sorted(holders):
            for each in self._new(name, holders):
                commits_at.setdefault(each.path, []).append(each.commit)
        for hit in hits:
            for provenance in self._places(hit, holders, commits_at):
                yield replace(hit, provenance=_keep_kind(hit, provenance))

    def _new(self, name: str, holders: frozenset[str]) -> Iterator[Introduction]:
        """Changes that bring the blob in where no parent had the secret at that path."""
        return (each for each in self.brought_in.get(name, ()) if holders.isdisjoint(each.before))

    def _places(
        self, hit: Hit, holders: frozenset[str], commits_at: dict[str, list[CommitRef]]
    ) -> Iterator[Provenance]:
        name = hit.object_id
        if hit.provenance is not None and hit.provenance.kind in OF_OBJECT:
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
            yield Provenance(self._kind(name, path), path, tuple(commits), reach, is_current)
        if by_path or name in self.brought_in:
            return  # carried along by a later version of a file that had the secret already
        if name in self.index:
            yield from (Provenance("index", path, (), "index") for path in self.index[name])
        elif name in self.tips:
            yield Provenance("unreferenced", None, (), self.tips[name].reach)
        else:
            yield Provenance("unreferenced", None, (), "unreachable")

    def _kind(self, name: str, path: str) -> Kind:
        """What a commit has at *path*."""
        here = [each for each in self.brought_in.get(name, ()) if each.path == path]
        if here and all(each.mode == LINK_MODE for each in here):
            return "link"
        if here and all(each.commit.id in self.notes for each in here):
            return "note"
        return "committed"

    def place_name(self, hit: Hit) -> Hit:
        """A hit in the name of a file or folder, with what leads to it."""
        assert hit.provenance  # noqa: S101 - a name has one
        return replace(hit, provenance=replace(hit.provenance, reachable=self._best(hit.provenance.commits)))

    def _best(self, commits: Sequence[CommitRef]) -> Reach:
        found = [self.reach.get(commit.id, "unreachable") for commit in commits]
        return min(found, key=REACH_ORDER.index, default="unreachable")
