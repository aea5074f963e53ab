"""Replacing what was found in one text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tokenscan.detect.engine import Detection, Engine
from tokenscan.detect.match import Candidate, CandidatePart
from tokenscan.model.finding import Part
from tokenscan.model.location import Location, Span
from tokenscan.model.provenance import Provenance
from tokenscan.model.secret import Secret
from tokenscan.redaction.alias import CODECS, Aliases
from tokenscan.redaction.undone import Undone
from tokenscan.scan.settings import ScanSettings

_REST = "rest"
"""In an alias in place of the rule: what a less specific rule held for a part of the secret."""

_NOWHERE = Location(Provenance("stdin"), Span(1, 1, 1, 1), "")


class IncompleteLookError(Exception):
    """Not everything could be looked at; the message says why, without content."""


@dataclass(frozen=True, slots=True)
class Patch:
    """The bytes from *start* to *end* give way to *alias*; *is_new* unless they are that alias already."""

    start: int
    end: int
    alias: bytes
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class Masker:
    """Finds what is to be replaced. An inline comment or an exclusion spares nothing: it is about the repository, and
    not about who may see a secret.
    """

    engine: Engine
    settings: ScanSettings
    aliases: Aliases

    def patch(self, raw: bytes) -> list[Patch]:
        """The patches of *raw*, which rise and do not overlap. Aliases that are there stay hidden, whatever is thought
        of what they stand for. Raises ``IncompleteLookError``.
        """
        text = Undone(raw, self.aliases.find(raw))
        detection = self.engine.detect(text.data)
        if detection.given_up:
            raise IncompleteLookError("; ".join(detection.given_up))
        found = list(self._list_spans(detection))
        one_way = (
            [(each.start, each.end) for each in self.aliases.find(text.data) if each.value is None] if found else []
        )
        spans = [span for span in found if not any(_touch(span, other) for other in one_way)]
        spans += [(piece.start, piece.end, _REST, "ascii") for piece in text.pieces if piece.is_alias]
        return [self._patch_one(text, raw, span) for span in _without_overlaps(_widen(text, spans))]

    def _patch_one(self, text: Undone, raw: bytes, span: _Span) -> Patch:
        start, end, name, codec = span
        low, high = text.raw_span(start, end)
        if text.is_one_alias(start, end):
            return Patch(low, high, raw[low:high], is_new=False)
        return Patch(low, high, self.aliases.make(name, text.data[start:end], codec))

    def _list_spans(self, detection: Detection) -> Iterator[_Span]:
        reported = [each for each, _ in detection.with_parts() if self.settings.reports(each.confidence)]
        for candidate in reported:
            codec = _codec_of(candidate)
            yield candidate.start, candidate.end, candidate.rule.id, codec
            for part in candidate.parts:
                if part.candidate is None and not _is_public(part):
                    yield part.start, part.end, candidate.rule.id, codec
        for start, end in detection.covered:
            if any(each.start < end and start < each.end for each in reported):
                yield from _rests(start, end, reported)


_Span = tuple[int, int, str, str]
"""Start, end, what stands for the rule, and the codec."""


def _rests(start: int, end: int, reported: list[Candidate]) -> Iterator[_Span]:
    """What of the bytes from *start* to *end* is in none of *reported*, which rise."""
    for each in reported:
        if each.end <= start or each.start >= end:
            continue
        if start < each.start:
            yield start, each.start, _REST, _codec_of(each)
        start = max(start, each.end)
        codec = _codec_of(each)
        if start >= end:
            return
    yield start, end, _REST, codec


def _widen(text: Undone, spans: list[_Span]) -> list[_Span]:
    """*spans*, none of which cuts an alias, by rising start; where two begin together that of a rule comes first, and
    the longer one.
    """
    widened = [(*text.widen(start, end), name, codec) for start, end, name, codec in spans]
    return sorted(widened, key=lambda span: (span[0], span[2] == _REST, -span[1]))


def _without_overlaps(spans: list[_Span]) -> Iterator[_Span]:
    """*spans*, sorted; of one that overlaps what came before only what goes beyond it."""
    done = 0
    for start, end, name, codec in spans:
        if end > done:
            yield max(start, done), end, name, codec
            done = end


def _codec_of(candidate: Candidate) -> str:
    return CODECS.get(candidate.encodings[0] if candidate.encodings else "", "ascii")


def _is_public(part: CandidatePart) -> bool:
    return Part(part.name, None, Secret(part.value), _NOWHERE).is_public


def _touch(span: _Span, other: tuple[int, int]) -> bool:
    return span[0] < other[1] and other[0] < span[1]
