"""The names of refs: branches, tags and whatever else leads into a history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tokenscan.gitio.plumbing import Plumbing
from tokenscan.gitio.refs import list_loose_refs, list_packed_refs, list_refs
from tokenscan.model.blob import BlobRun, Skipped
from tokenscan.model.provenance import Provenance
from tokenscan.sources.source import MAX_CHUNK_ITEMS, Chunk

REFS = "refs"
"""Stands for all refs where git cannot list them."""


@dataclass(frozen=True, slots=True)
class RefSource:
    """The names of all refs of the repository whose folder is *common_dir*. A chunk is a list of them."""

    root: str
    git: Plumbing
    common_dir: Path

    def plan(self) -> Iterator[Chunk | Skipped]:
        """Chunks of names, and the refs that are no good."""
        listed = list_refs(self.git)
        for name in listed.broken:
            yield Skipped("damaged", name, "it holds no object id")
        if listed.failure:
            yield Skipped("damaged", REFS, listed.failure)
        packed = list_packed_refs(self.common_dir) if listed.failure else ()
        loose = list_loose_refs(self.common_dir)
        names = list(dict.fromkeys((*listed.names, *listed.broken, *packed, *loose)))
        for start in range(0, len(names), MAX_CHUNK_ITEMS):
            yield tuple(names[start : start + MAX_CHUNK_ITEMS])

    def read(self, chunk: Chunk) -> Iterator[BlobRun | Skipped]:
        """The names, as texts of their own."""
        texts = [name.encode("utf-8", "surrogateescape") for name in chunk]
        spans, position = [], 0
        for text in texts:
            spans.append((position, position + len(text)))
            position += len(text) + 1
        yield BlobRun(
            b"\n".join(texts), tuple(spans), ("",) * len(texts), tuple(Provenance("ref", name) for name in chunk)
        )
