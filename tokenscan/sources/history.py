"""Every object of a repository once, or those that a range brings in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tokenscan.detect.reach import Reach
from tokenscan.gitio.history import list_range_commits, list_range_objects
from tokenscan.gitio.lfs import MAX_POINTER_BYTES, POINTER_START, LfsStore, parse_pointer
from tokenscan.gitio.objects import (
    UNREADABLE,
    Kind,
    ObjectEntry,
    ObjectNames,
    ObjectRun,
    Unreadable,
    list_objects,
    read_runs,
)
from tokenscan.gitio.pack_reader import Batch, PackReader
from tokenscan.gitio.packs import PackSlice, StorePlan, plan_store
from tokenscan.gitio.plumbing import Plumbing
from tokenscan.model.blob import Blob, BlobRun, NewRun, Skipped
from tokenscan.model.provenance import Provenance
from tokenscan.sources.blobs import make_blob
from tokenscan.sources.lfs import read_lfs_content
from tokenscan.sources.source import Chunk, Chunker

_PROVENANCES: dict[Kind, Provenance | None] = {
    "blob": None,
    "commit": Provenance("message"),
    "tag": Provenance("message"),
}

SCANNED_KINDS = frozenset(_PROVENANCES)


@dataclass(frozen=True, slots=True)
class HistorySource:
    """Blobs, and the messages of commits and tags. *revisions* (``TIP``, ``^EXCLUDED``) narrow it to a range; without
    them it is the whole object database, whatever leads to an object. *only* are the ids to read of
    it. What pointers of Git LFS stand for is read from *lfs*, if that is given. *commits* are filled by the plan.
    """

    root: str
    git: Plumbing
    revisions: tuple[str, ...] = ()
    max_bytes: int | None = None
    only: tuple[str, ...] | None = None
    lfs: LfsStore | None = None
    commits: ObjectNames = field(default_factory=ObjectNames, compare=False, repr=False)

    def estimate(self) -> int | None:
        """How many objects a plan of the whole database has; ``None`` for a range. Lists the database once more."""
        if self.revisions or self.only is not None:
            return None
        return sum(isinstance(entry, ObjectEntry) and entry.kind in SCANNED_KINDS for entry in list_objects(self.git))

    def plan(self) -> Iterator[Chunk | Skipped]:
        """Chunks of object ids: versions of a file side by side where packs can be read without git; else in the order
        of the packs where the whole database is read, since git is fastest that way.
        """
        store = None if self.revisions or self.only is not None or self.max_bytes is not None else plan_store(self.git)
        yield from self._plan_packs(store) if store else self._plan_listed(self.only)

    def _plan_packs(self, store: StorePlan) -> Iterator[Chunk | Skipped]:
        for kind in _PROVENANCES:
            for part in store.slices(kind):
                if kind == "commit":
                    self.commits.add_packed(part.ids, part.width)
                yield part
        loose = store.loose
        store.close()
        if loose:
            yield from self._plan_listed(loose)

    def _plan_listed(self, ids: Sequence[str] | None) -> Iterator[Chunk | Skipped]:
        chunker = Chunker()
        if self.revisions:
            for name in list_range_commits(self.git, self.revisions):
                self.commits.add(name)
            for item in list_range_objects(self.git, self.revisions):
                if isinstance(item, Unreadable):
                    yield Skipped(item.reason, item.id, item.detail)
                else:
                    yield from chunker.add(item, 0)
        else:
            for entry in list_objects(self.git, ids):
                if not isinstance(entry, ObjectEntry):
                    yield Skipped(entry.reason, f"object {entry.id}", entry.detail)
                elif entry.kind in SCANNED_KINDS:
                    if entry.kind == "commit":
                        self.commits.add(entry.id)
                    if self.is_too_large(entry.kind, entry.size):
                        yield Skipped("too-large", f"object {entry.id}", f"{entry.size} bytes")
                    else:
                        yield from chunker.add(entry.id, entry.size)
        yield from chunker.rest()

    def read(self, chunk: Chunk) -> Iterator[Blob | BlobRun | Skipped]:
        """The objects' content. Where a blob stood is worked out later, for blobs with findings alone."""
        for item in read_runs(self.git, chunk):
            if isinstance(item, ObjectRun):
                yield from self._split(item)
            elif isinstance(item, Unreadable):
                yield Skipped(item.reason, f"object {item.id}", item.detail)
            elif self.is_too_large(item.kind, item.size):
                yield Skipped("too-large", f"object {item.id}", f"{item.size} bytes")
            elif item.kind in SCANNED_KINDS:
                yield make_blob(item.window, item.id, _PROVENANCES[item.kind])

    def read_new(self, chunk: Chunk, reach: Reach) -> Iterator[Blob | BlobRun | NewRun | Skipped]:
        """The same; of a slice of a pack what is new, for a scanner that looks as far as *reach*."""
        if not isinstance(chunk, PackSlice):
            yield from self.read(chunk)
            return
        try:
            reader = PackReader(chunk, reach)
        except OSError:
            yield from self.read(chunk)  # somebody has packed anew: git knows where the objects are now
            return
        for batch in reader.batches():
            names = tuple(chunk[place] for place in batch.places)
            provenances = (_PROVENANCES[chunk.kind],) * len(names)
            yield NewRun(batch, tuple(batch.sizes), batch.heads, batch.spans, names, provenances)
            if chunk.kind == "blob" and POINTER_START in batch.heads:
                yield from self._follow_pointers(batch, names)
        refused = tuple(chunk[place] for place in reader.refused())
        reader.close()
        for item in self.read(refused) if refused else ():
            # The pack has it.
            if isinstance(item, Skipped) and item.reason == "missing":
                item = Skipped("damaged", item.path, UNREADABLE)
            yield item

    def lfs_bytes(self, data: bytes) -> int | None:
        """How many bytes are read where the blob *data* points to them; ``None`` where none are."""
        pointer = parse_pointer(data)
        if not (pointer and self.lfs and self.lfs.find(pointer)) or self.is_too_large("blob", pointer.size):
            return None
        return pointer.size

    def _follow_pointers(self, batch: Batch, names: Sequence[str]) -> Iterator[Blob | Skipped]:
        for index, (start, _) in enumerate(batch.spans):
            if batch.sizes[index] < MAX_POINTER_BYTES and batch.heads.startswith(POINTER_START, start):
                yield from self._follow(Blob(batch.content(index), names[index]))

    def _follow(self, blob: Blob) -> Iterator[Blob | Skipped]:
        pointer = parse_pointer(blob.data)
        if pointer:
            name = f"object {blob.object_id}"
            yield from read_lfs_content(pointer, self.lfs, blob, name=name, max_bytes=self.max_bytes)

    def _split(self, run: ObjectRun) -> Iterator[Blob | BlobRun | Skipped]:
        kept = [each for each in run.objects if each[1] in SCANNED_KINDS]
        for name, kind, start, end in kept if self.max_bytes is not None else ():
            if self.is_too_large(kind, end - start):
                yield Skipped("too-large", f"object {name}", f"{end - start} bytes")
        kept = [each for each in kept if not self.is_too_large(each[1], each[3] - each[2])]
        if kept:
            names, kinds, starts, ends = zip(*kept, strict=True)
            yield BlobRun(run.data, tuple(zip(starts, ends, strict=True)), names, tuple(map(_PROVENANCES.get, kinds)))
            starts_with = run.data.startswith
            for name, kind, start, end in kept:
                if end - start < MAX_POINTER_BYTES and kind == "blob" and starts_with(POINTER_START, start):
                    yield from self._follow(Blob(run.data[start:end], name))

    def is_too_large(self, kind: str, size: int) -> bool:
        """Does the user leave out an object of that kind and so many bytes?"""
        return kind == "blob" and self.max_bytes is not None and size > self.max_bytes
