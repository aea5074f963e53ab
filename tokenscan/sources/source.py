"""What every source can do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, runtime_checkable

from tokenscan.detect.reach import Reach
from tokenscan.model.blob import Blob, BlobRun, NewRun, Skipped

Chunk = Sequence[str]
"""Names of things to read in one go: paths or object ids. It goes to another process, so it is small."""

FIRST_CHUNK_BYTES = 4 << 20
MAX_CHUNK_BYTES = 256 << 20
MAX_CHUNK_ITEMS = 32_768
"""Chunks grow: small ones first, so that a small repository is shared out too; then large ones, since each has a git
child of its own that begins with an empty cache (16 % of git's time between 64 and 256 MB; 2026-11)."""


class Source(Protocol):
    """Can be sent to another process: the plan is made in one, the chunks are read in many."""

    @property
    def root(self) -> str:
        """The folder that paths are relative to; empty where there is none."""

    def plan(self) -> Iterator[Chunk | Skipped]:
        """The chunks, and what is left out without being opened."""

    def read(self, chunk: Chunk) -> Iterator[Blob | BlobRun | Skipped]:
        """What a chunk holds."""


@runtime_checkable
class NewSource(Source, Protocol):
    """One that can tell what of its blobs is new, given how far what is found depends on what stands round it."""

    def read_new(self, chunk: Chunk, reach: Reach) -> Iterator[Blob | BlobRun | NewRun | Skipped]:
        """As ``read``, leaving out bytes whose answers follow from others'."""


class Chunker:
    """Gathers names into chunks."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._bytes = 0
        self._limit = FIRST_CHUNK_BYTES

    def add(self, name: str, size: int) -> Iterator[Chunk]:
        """Take *name*, of *size* bytes; give the chunk that is full now, if one is."""
        self._names.append(name)
        self._bytes += size
        if len(self._names) >= MAX_CHUNK_ITEMS or self._bytes >= self._limit:
            self._limit = min(2 * self._limit, MAX_CHUNK_BYTES)
            yield from self.rest()

    def rest(self) -> Iterator[Chunk]:
        """The chunk that is left, if any."""
        if self._names:
            yield tuple(self._names)
        self._names, self._bytes = [], 0
