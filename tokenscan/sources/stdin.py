"""Standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass

from tokenscan.detect.windows import read_windows
from tokenscan.model.blob import Blob, Skipped
from tokenscan.model.provenance import Provenance
from tokenscan.sources.blobs import make_blob
from tokenscan.sources.source import Chunk


@dataclass(frozen=True, slots=True)
class StdinSource:
    """What is piped in; one chunk, read in the process that has the pipe."""

    root: str = ""

    def plan(self) -> Iterator[Chunk | Skipped]:
        """The one chunk there is."""
        yield ("-",)

    def read(self, chunk: Chunk) -> Iterator[Blob | Skipped]:
        """The input, in windows."""
        for window in read_windows(sys.stdin.buffer.read):
            yield make_blob(window, "", Provenance("stdin"))
