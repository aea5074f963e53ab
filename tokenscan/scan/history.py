"""Scanning a repository's history: all of it, what is new of it since the last time, or a range."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tokenscan.errors import RepositoryError
from tokenscan.gitio.history import list_tree, read_changes
from tokenscan.gitio.index import list_index, read_texts
from tokenscan.gitio.lfs import MAX_POINTER_BYTES
from tokenscan.gitio.objects import ObjectEntry, list_objects
from tokenscan.gitio.plumbing import Plumbing
from tokenscan.gitio.store import Store, read_store
from tokenscan.model.blob import Skipped
from tokenscan.model.result import Coverage, ScanResult
from tokenscan.rulebook.ruleset import Ruleset
from tokenscan.scan.hit import Hit
from tokenscan.scan.memory import Memory, MemoryFile
from tokenscan.scan.placer import NOTHING_EARLIER, Earlier, HistoryPlacer, Placed, Reaches
from tokenscan.scan.rejudge import rejudge
from tokenscan.scan.run import Progress, scan
from tokenscan.scan.settings import ScanSettings
from tokenscan.sources.history import HistorySource

_OBJECT = re.compile("object ([0-9a-f]{40,64})")


def scan_history(
    source: HistorySource,
    ruleset: Ruleset,
    settings: ScanSettings,
    *,
    memory: MemoryFile | None = None,
    also_skipped: Iterable[Skipped] = (),
    progress: Progress | None = None,
) -> ScanResult:
    """Scan *source*. With *memory* only what is new since the last scan that read all but damaged content is read, and
    the report is that of a full one.
    """
    if memory is None or source.revisions:
        return _Run(source, ruleset, settings).scan(also_skipped, progress)
    known, warning = memory.load()
    settings = replace(settings, notes=(*settings.notes, *([warning] if warning else [])))
    try:
        store = read_store(source.git)
        increment = _plan_increment(source, known, store) if known else None
    except RepositoryError:
        return _Run(source, ruleset, settings).scan(also_skipped, progress)  # which says what is wrong
    run = _Run(source, ruleset, settings)
    if increment and known:
        for name in set(known.commits).difference(increment.ids):
            source.commits.add(name)  # the others are among the objects to read
        earlier = Earlier(Reaches(known.refs, known.reach), known.carried, memory.name)
        run = _Run(replace(source, only=increment.ids), ruleset, settings, earlier)
    result = run.scan(also_skipped, progress, already=increment.already if increment else (0, 0))
    if run.placed and _can_be_remembered(source.git, result.coverage):
        fresh = run.remember(memory, store, result, known if increment else None)
        if fresh != known:
            memory.save(fresh)
    return result


def _can_be_remembered(git: Plumbing, coverage: Coverage) -> bool:
    """Was everything read but what is damaged inside of sound blobs (an archive cut short)? Those are read again."""
    failures = [item for item in coverage.skipped if item.is_failure]
    damaged = tuple(dict.fromkeys(_objects_of(item for item in failures if item.reason == "damaged")))
    if coverage.interrupted or len(list(_objects_of(failures))) < len(failures):
        return False
    if any(item.reason != "damaged" for item in failures):
        return False
    entries = list(list_objects(git, damaged)) if damaged else []
    return all(isinstance(entry, ObjectEntry) and entry.kind == "blob" for entry in entries)


@dataclass(frozen=True, slots=True)
class _Increment:
    """The ids to read, and the objects and bytes that need not be read again."""

    ids: tuple[str, ...]
    already: tuple[int, int]


def _plan_increment(source: HistorySource, known: Memory, store: Store) -> _Increment | None:
    new = known.new_ids(store)
    if new is None:
        return None
    again = tuple(dict.fromkeys((*known.hot, *known.left_out, *_warmed(source.git, known, new))))
    entries = [entry for entry in list_objects(source.git, again) if isinstance(entry, ObjectEntry)]
    sizes = [entry.size for entry in entries if not source.is_too_large(entry.kind, entry.size)]
    sizes += _lfs_sizes(source, (entry.id for entry in entries if entry.size < MAX_POINTER_BYTES))
    return _Increment((*again, *new), (known.objects - len(sizes), known.bytes - sum(sizes)))


def _lfs_sizes(source: HistorySource, ids: Iterable[str]) -> Iterator[int]:
    """The sizes of what those of the small objects *ids* that are pointers of Git LFS stand for."""
    for data in read_texts(source.git, tuple(ids)):
        size = source.lfs_bytes(data)
        if size is not None:
            yield size


def _warmed(git: Plumbing, known: Memory, new: tuple[str, ...]) -> Iterator[str]:
    """Objects whose matches counted for nothing where they stood, and that may now stand somewhere else too."""
    waiting = {*known.warm, *itertools.chain.from_iterable(known.carried.values())}
    if not waiting:
        return
    here = {entry.object_id for entry in (*list_index(git), *list_tree(git, "HEAD"))}
    if new:
        entries = (entry for entry in list_objects(git, new) if isinstance(entry, ObjectEntry))
        commits = [entry.id for entry in entries if entry.kind == "commit"]
        here |= {name.decode() for name in read_changes(git, commits, frozenset()).blobs}
    yield from sorted(waiting & here)


class _Run:
    """One scan, and what it learnt beside its result."""

    def __init__(
        self, source: HistorySource, ruleset: Ruleset, settings: ScanSettings, earlier: Earlier = NOTHING_EARLIER
    ) -> None:
        self._source = source
        self._ruleset = ruleset
        self._settings = settings
        self._placer = HistoryPlacer(source.git, source.commits, ruleset, settings, source.revisions, earlier)
        self._hits: list[Hit] = []
        self._kept: list[Hit] = []
        self.placed: Placed | None = None

    def scan(
        self, also_skipped: Iterable[Skipped], progress: Progress | None, *, already: tuple[int, int] = (0, 0)
    ) -> ScanResult:
        return scan(
            self._source,
            self._ruleset,
            self._settings,
            place=self._place,
            also_skipped=also_skipped,
            already=already,
            progress=progress,
        )

    def _place(self, hits: list[Hit]) -> tuple[list[Hit], list[Skipped]]:
        placed = self._placer.place(hits)
        order = [hit.object_id for hit in hits]
        kept = rejudge(placed.hits, self._source.git, self._ruleset, self._settings, order=order)
        self._hits, self._kept, self.placed = hits, kept, placed
        return kept, placed.skipped

    def remember(self, memory: MemoryFile, store: Store, result: ScanResult, known: Memory | None) -> Memory:
        """What the next scan may build on."""
        assert self.placed  # noqa: S101 - a complete scan has placed its hits
        hot = {hit.object_id for hit in self._kept}
        commits = {commit.id for hit in self._kept if hit.provenance for commit in hit.provenance.commits}
        commits = commits.union(*(self.placed.introducers.get(name, ()) for name in hot))
        carried, warm = self._without_place(memory, hot)
        if known:
            carried = {name: carried.get(name, set()).union(known.carried.get(name, ())) - hot for name in carried}
            warm |= set(known.warm)
        return Memory(
            packs=store.packs,
            loose=b"".join(store.loose),
            ids=known.ids
            if known and (known.packs, known.loose) == (store.packs, b"".join(store.loose))
            else store.ids(),
            width=store.width,
            hot=tuple(dict.fromkeys(hit.object_id for hit in self._hits if hit.object_id in hot)),
            carried={name: tuple(sorted(ids)) for name, ids in carried.items() if ids},
            warm=tuple(sorted(warm - hot)),
            left_out=tuple(dict.fromkeys(_objects_of(result.coverage.skipped))),
            commits=tuple(sorted(commits)),
            objects=result.coverage.objects,
            bytes=result.coverage.bytes,
            refs=self.placed.reaches.refs,
            reach={name: reach for name, reach in self.placed.reaches.of.items() if name in commits | hot},
        )

    def _without_place(self, memory: MemoryFile, hot: set[str]) -> tuple[dict[str, set[str]], set[str]]:
        """The objects that have a secret which is found elsewhere, by its name; and those with nothing that counts."""
        found = {(hit.rule_id, hit.secret): memory.name(hit.rule_id, hit.secret) for hit in self._kept}
        carried: dict[str, set[str]] = {name: set() for name in found.values()}
        warm: set[str] = set()
        for hit in self._hits:
            name = found.get((hit.rule_id, hit.secret))
            (warm if name is None else carried[name]).add(hit.object_id)
        return {name: ids - hot for name, ids in carried.items()}, warm


def _objects_of(skipped: Iterable[Skipped]) -> Iterator[str]:
    """The ids of objects in *skipped*."""
    for item in skipped:
        if found := _OBJECT.match(item.path):
            yield found[1]
