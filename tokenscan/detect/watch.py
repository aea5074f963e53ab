"""Looking on while matches are judged. A scan has nobody look on; ``tokenscan explain`` does."""

from __future__ import annotations

from dataclasses import dataclass

from tokenscan.detect.decode.text import DecodedText
from tokenscan.detect.match import Drop, Grade, Match
from tokenscan.detect.place import Sighting


@dataclass(frozen=True, slots=True)
class Trace:
    """A *match* that was judged: *start* and *end* are offsets in the scanned bytes, *encodings* what it was wrapped
    in there, outermost first.
    """

    match: Match
    start: int
    end: int
    encodings: tuple[str, ...]
    opinion: Drop | Grade


class Watch:
    """Writes down every judgement on one text and on what is decoded from it."""

    def __init__(self) -> None:
        self.traces: list[Trace] = []
        self._texts: list[DecodedText] = []

    def enter(self, text: DecodedText) -> None:
        """What is judged from now on stands in *text*."""
        self._texts.append(text)

    def leave(self) -> None:
        """*text* of the last ``enter`` is done."""
        self._texts.pop()

    def judged(self, match: Match, offset: int, sighting: Sighting, opinion: Drop | Grade) -> None:
        """*opinion* was given on *match*, which is *sighting* counted from *offset*."""
        start, end = offset + sighting.secret[0], offset + sighting.secret[1]
        for text in reversed(self._texts):
            start, end = text.source_span(start, end)
        encodings = tuple(text.encoding for text in self._texts)
        self.traces.append(Trace(match, start, end, encodings, opinion))
