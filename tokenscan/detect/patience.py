"""A prefilter for one commit: it compiles nothing until there is much to look at."""

from __future__ import annotations

from collections.abc import Sequence

from tokenscan.detect.grams import GramPrefilter, Grams
from tokenscan.detect.prefilter import Hits, HyperscanPrefilter, Prefilter
from tokenscan.detect.program import Program

ENOUGH_BYTES = 1 << 20
"""From here on compiling Hyperscan's database (2 s) costs less than going on without."""


class PatientPrefilter:
    """Groups of four bytes first; Hyperscan, where there is one, from ``ENOUGH_BYTES`` on."""

    def __init__(self, programs: Sequence[Program], grams: Grams, *, enough_bytes: int = ENOUGH_BYTES) -> None:
        self._programs = programs
        self._now: Prefilter = GramPrefilter(programs, grams)
        self._left = enough_bytes

    def hits(self, data: bytes) -> Hits:
        """Every place in *data* where a program matches."""
        if self._left > 0:
            self._left -= len(data)
            if self._left <= 0:
                self._hurry()
        return self._now.hits(data)

    def _hurry(self) -> None:
        try:
            self._now = HyperscanPrefilter.compile(self._programs)
        except ImportError:
            return  # there is no faster one
