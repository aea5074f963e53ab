"""Texts that are at hand already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tokenscan.model.blob import Blob, Skipped
from tokenscan.sources.source import Chunk


@dataclass(frozen=True, slots=True)
class TextSource:
    """*texts*, each a blob with its provenance; one chunk."""

    texts: tuple[Blob, ...]
    root: str = ""

    def plan(self) -> Iterator[Chunk | Skipped]:
        """The one chunk there is."""
        if self.texts:
            yield tuple(str(position) for position in range(len(self.texts)))

    def read(self, chunk: Chunk) -> Iterator[Blob | Skipped]:
        """The texts."""
        yield from (self.texts[int(position)] for position in chunk)
