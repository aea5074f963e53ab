"""What a tool scans: a text that came with the question, or files below the root."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tokenscan.assistant.root import Root
from tokenscan.model.blob import Blob, Skipped
from tokenscan.model.provenance import Provenance
from tokenscan.sources.files import FileSource
from tokenscan.sources.source import Chunk

OUTSIDE = "outside the folder that is served"


@dataclass(frozen=True, slots=True)
class TextSource:
    """One text, called *name* if that is known."""

    data: bytes
    name: str | None = None
    root: str = ""

    def plan(self) -> Iterator[Chunk | Skipped]:
        """The one chunk there is."""
        yield ("-",)

    def read(self, chunk: Chunk) -> Iterator[Blob | Skipped]:
        """The text, whole."""
        yield self.blob()

    def blob(self) -> Blob:
        """The text, whole."""
        return Blob(self.data, provenance=Provenance("stdin", self.name))


@dataclass(frozen=True, slots=True)
class RootedSource:
    """*files*, of which those alone are read that stand below *served*. git may keep what belongs to a work tree
    elsewhere: the configuration of a linked one lies with the main one.
    """

    files: FileSource
    served: Root

    @property
    def root(self) -> str:
        """What paths are relative to."""
        return self.files.root

    def plan(self) -> Iterator[Chunk | Skipped]:
        """The chunks, and what is left out."""
        for item in self.files.plan():
            if isinstance(item, Skipped):
                yield item
                continue
            inside = tuple(name for name in item if self._holds(name))
            yield from (Skipped("excluded", name, OUTSIDE) for name in item if name not in inside)
            if inside:
                yield inside

    def read(self, chunk: Chunk) -> Iterator[Blob | Skipped]:
        """What a chunk holds."""
        yield from self.files.read(chunk)

    def _holds(self, name: str) -> bool:
        return self.served.holds_parent(Path(self.files.root) / name)
