"""A decoded text, and where each of its bytes came from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from tokenscan.model.noun import dataclass


@dataclass(frozen=True, slots=True)
class Segment:
    """*length* decoded bytes from *start* on, made from *source_length* bytes from *source_start* on, evenly."""

    start: int
    length: int
    source_start: int
    source_length: int


class DecodedText:
    """*data* is the text after decoding; *encoding* names what was undone; *segments* cover it without gaps."""

    def __init__(self, data: bytes, encoding: str, segments: Sequence[Segment]) -> None:
        self.data = data
        self.encoding = encoding
        self._segments = segments
        self._starts = [segment.start for segment in segments]

    @property
    def source_start(self) -> int:
        """Offset in the encoded text at which this begins."""
        return self._segments[0].source_start

    @property
    def source_end(self) -> int:
        """Offset in the encoded text just past this."""
        return self._segments[-1].source_start + self._segments[-1].source_length

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The smallest span of encoded text that holds the decoded bytes from *start* to *end* (start < end)."""
        first, last = self._segment(start), self._segment(end - 1)
        low = first.source_start + (start - first.start) * first.source_length // first.length
        high = last.source_start - (-(end - last.start) * last.source_length // last.length)
        return low, high

    def _segment(self, offset: int) -> Segment:
        return self._segments[bisect_right(self._starts, offset) - 1]
