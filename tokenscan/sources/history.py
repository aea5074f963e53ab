"""Every object of a repository once, or those that a range brings in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tokenscan.gitio.history import list_range_objects
from tokenscan.gitio.objects import ObjectEntry, ObjectWindow, list_objects, read_objects
from tokenscan.gitio.plumbing import Plumbing
from tokenscan.model.blob import Blob, Skipped
from tokenscan.model.provenance import Provenance
from tokenscan.sources.blobs import make_blob
from tokenscan.sources.source import Chunk, Chunker

SCANNED_KINDS = frozenset({"blob", "commit", "tag"})


@dataclass(frozen=True, slots=True)
class HistorySource:
    """Blobs, and the messages of commits and tags. *revisions* (``TIP``, ``^EXCLUDED``) narrow it to a range; without
    them it is the whole object database, whatever leads to an object.
    """

    root: str
    git: Plumbing
    revisions: tuple[str, ...] = ()
    max_bytes: int | None = None

    def estimate(self) -> int | None:
        """How many objects a plan of the whole database has; ``None`` for a range. Lists the database once more."""
        if self.revisions:
            return None
        return sum(isinstance(entry, ObjectEntry) and entry.kind in SCANNED_KINDS for entry in list_objects(self.git))

    def plan(self) -> Iterator[Chunk | Skipped]:
        """Chunks of object ids, in pack order where the whole database is read: git is fastest that way."""
        chunker = Chunker()
        if self.revisions:
            for name in list_range_objects(self.git, self.revisions):
                yield from chunker.add(name, 0)
        else:
            for entry in list_objects(self.git):
                if not isinstance(entry, ObjectEntry):
                    yield Skipped(entry.reason, f"object {entry.id}", entry.detail)
                elif entry.kind in SCANNED_KINDS:
                    if entry.kind == "blob" and self.max_bytes is not None and entry.size > self.max_bytes:
                        yield Skipped("too-large", f"object {entry.id}", f"{entry.size} bytes")
                    else:
                        yield from chunker.add(entry.id, entry.size)
        yield from chunker.rest()

    def read(self, chunk: Chunk) -> Iterator[Blob | Skipped]:
        """The objects' content. Where a blob stood is worked out later, for blobs with findings alone."""
        for item in read_objects(self.git, chunk):
            if not isinstance(item, ObjectWindow):
                yield Skipped(item.reason, f"object {item.id}", item.detail)
            elif item.kind == "blob" and self.max_bytes is not None and item.size > self.max_bytes:
                yield Skipped("too-large", f"object {item.id}", f"{item.size} bytes")
            elif item.kind == "blob":
                yield make_blob(item.window, item.id, None)
            elif item.kind in SCANNED_KINDS:
                yield make_blob(item.window, item.id, Provenance("message"))
