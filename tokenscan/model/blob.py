"""What a source yields: bytes to scan, or the reason why there are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from tokenscan.model.provenance import Provenance

Reason = Literal[
    "excluded",
    "too-large",
    "encrypted",
    "uninitialised",
    "unreadable",
    "missing",
    "damaged",
    "time-limit",
    "budget-spent",
    "shallow",
    "worker-died",
]

FAILURES: frozenset[Reason] = frozenset(
    {"unreadable", "missing", "damaged", "time-limit", "budget-spent", "shallow", "worker-died"}
)
"""Reasons that make a scan incomplete (exit 3); the others are declared, by the user or
by an archive that takes a password, and leave the exit code alone."""


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes with their git object id (hexadecimal, empty where none was computed) and where they were seen.

    *data* may be one window of a larger blob; *first_line* is then the number of line feeds before it, and
    *first_column* the number of code points before it on its line.
    """

    data: bytes
    object_id: str = ""
    provenance: Provenance | None = None
    first_line: int = 0
    first_column: int = 0


@dataclass(frozen=True, slots=True)
class BlobRun:
    """Whole blobs that lie in *data*, a byte or more apart: looked at in one go. *spans* are their offsets, rising."""

    data: bytes
    spans: tuple[tuple[int, int], ...]
    object_ids: tuple[str, ...]
    provenances: tuple[Provenance | None, ...]

    @property
    def size(self) -> int:
        """Bytes of content."""
        return sum(end - start for start, end in self.spans)

    def blob(self, index: int) -> Blob:
        """The blob at *index*."""
        start, end = self.spans[index]
        return Blob(self.data[start:end], self.object_ids[index], self.provenances[index])


class NewText(Protocol):
    """What tells of blobs that are versions of others which bytes need a look, and which hits need a thought: hits that
    were copied with all that matters to them come to the same.
    """

    @property
    def new(self) -> bytes:
        """The bytes to look at."""

    def tell(self, hits: Sequence[tuple[int, int]]) -> None:
        """Take what was seen there: (program, offset just past the match)."""

    def advance(self, spans: Sequence[tuple[int, int]]) -> tuple[int, list[tuple[int, int]]] | None:
        """The next blob with hits to think of, as its position and the hits in it; ``None`` at the end. *spans*: where
        something came of the last one.
        """

    def content(self, index: int) -> bytes:
        """The blob at that position, whole."""


@dataclass(frozen=True, slots=True)
class NewRun:
    """Whole blobs of *sizes* bytes; *text* has their content until the next run is asked for. *data* holds the first
    and the last bytes of each, at *spans*: enough to tell what kind of file it is.
    """

    text: NewText
    sizes: tuple[int, ...]
    data: bytes
    spans: tuple[tuple[int, int], ...]
    object_ids: tuple[str, ...]
    provenances: tuple[Provenance | None, ...]

    @property
    def size(self) -> int:
        """Bytes of content."""
        return sum(self.sizes)

    def blob(self, index: int) -> Blob:
        """The blob at *index*."""
        return Blob(self.text.content(index), self.object_ids[index], self.provenances[index])


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was not scanned, or not wholly, and why. *path* may be a path or ``object <id>``."""

    reason: Reason
    path: str
    detail: str = ""

    @property
    def is_failure(self) -> bool:
        """Does this make the scan incomplete?"""
        return self.reason in FAILURES
