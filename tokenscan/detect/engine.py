"""From bytes to candidates."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence

from tokenscan.detect.match import Candidate, CandidatePart, Drop, Rejection
from tokenscan.detect.opinions import Opinions, show_match
from tokenscan.detect.overlap import resolve_overlaps
from tokenscan.detect.place import Searcher, Sighting
from tokenscan.detect.program import CompiledRule, CompiledRuleset, RunnableRules
from tokenscan.model.noun import dataclass
from tokenscan.model.rule import Rule

TYPE_CHECKING = False  # what type checkers take for typing's own, without importing that
if TYPE_CHECKING:
    from typing import Any

    from tokenscan.detect.decode.text import DecodedText
    from tokenscan.detect.parts import PartFinder
    from tokenscan.detect.prefilter import Hits, Prefilter
    from tokenscan.detect.reach import Reach
    from tokenscan.detect.watch import Watch
    from tokenscan.model.blob import NewText

MAX_DEPTH = 4
"""Encodings undone one inside the other."""

MATCH_TIMEOUT_S = 2.0
"""Time a rule may take on one text before it is given up there; a usual match takes some 10 µs."""

MAX_EXPANSION = 16
"""Bytes decoded from one text, as a multiple of its length (and never less than ``MIN_DECODED``); when they are spent
it is said."""

MIN_DECODED = 4 << 20

MAX_DULL = 8192
MAX_DULL_BYTES = 4096
"""Regions remembered as decoding to nothing: a kilobyte each, and longer ones are not."""

_JOINT_REACH = 8
"""Bytes on either side of an encoded run: its first characters may belong to no whole group."""

Reject = Callable[[Rejection], None]


@dataclass(frozen=True, slots=True)
class Detection:
    """What was found in one text: candidates by rising offset; the spans of those that lost to a more specific one; and
    what was given up on it, in words.
    """

    candidates: tuple[Candidate, ...]
    covered: tuple[tuple[int, int], ...] = ()
    given_up: tuple[str, ...] = ()

    def with_parts(self) -> list[tuple[Candidate, Candidate | None]]:
        """The candidates, and those that complete one, with the one that they complete; by rising offset."""
        found: list[tuple[Candidate, Candidate | None]] = [(each, None) for each in self.candidates]
        found += [(part.candidate, each) for each in self.candidates for part in each.parts if part.candidate]
        return sorted(found, key=lambda pair: pair[0].start)

    def places(self, size: int) -> tuple[tuple[int, int], ...]:
        """Where in *size* bytes there is something: everywhere if something was given up."""
        if self.given_up:
            return ((0, size),)
        return (*((each.start, each.end) for each, _ in self.with_parts()), *self.covered)


NOTHING = Detection(())


class Engine:
    """Compiled rules and a prefilter made from their programs. Immutable but for patterns compiled on first use."""

    def __init__(
        self,
        ruleset: CompiledRuleset,
        prefilter: Prefilter,
        *,
        timeout_s: float = MATCH_TIMEOUT_S,
        searcher: Searcher | None = None,
        make_rule: type[CompiledRule] = CompiledRule,
    ) -> None:
        self._prefilter = prefilter
        self._ruleset = ruleset
        self._programs = ruleset.programs
        self._rules = RunnableRules(ruleset, make_rule)
        self._timeout_s = timeout_s
        self._memory = _Memory(searcher or Searcher(), Opinions(), _Dull())
        self._parts: PartFinder | None = None

    def reach(self) -> Reach:
        """How far hits and what comes of them depend on what stands round them. A history asks for it, which asks for
        programs half a million times: they are unpacked for good.
        """
        from tokenscan.detect.reach import reach_of  # the commit hook has no use for it

        self._programs = tuple(self._programs)
        return reach_of(self._ruleset)

    def detect(
        self, data: bytes, *, path: str = "", reject: Reject | None = None, watch: Watch | None = None
    ) -> Detection:
        """Candidates in *data*. *path* may grade them. *reject* is told of each match that is dropped, *watch* of each
        that is judged.
        """
        return self._detect(data, self._prefilter.hits(data), path, reject, watch)

    def detect_each(self, data: bytes, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, Detection]]:
        """What is in each of the texts that lie in *data* at *spans* (offsets; rising, a byte or more apart): (position
        in *spans*, detection) where there is anything. One look at many small texts is cheaper than many.
        """
        ends = [end for _, end in spans]
        found: dict[int, Hits] = {}
        for program, end in self._prefilter.hits(data):
            index = bisect_left(ends, end)
            if index < len(spans) and spans[index][0] < end:
                found.setdefault(index, []).append((program, end - spans[index][0]))
        for index, hits in found.items():
            start, end = spans[index]
            detection = self._detect(data[start:end], hits, "", None)
            if detection is not NOTHING:
                yield index, detection

    def detect_new(self, text: NewText) -> Iterator[tuple[int, Detection]]:
        """What is in each of the blobs of *text*: (position, detection) where there is anything."""
        text.tell(self._prefilter.hits(text.new))
        spans: tuple[tuple[int, int], ...] = ()
        while (found := text.advance(spans)) is not None:
            index, hits = found
            data = text.content(index)
            detection = self._detect(data, hits, "", None)
            spans = detection.places(len(data))
            if detection is not NOTHING:
                yield index, detection

    def _detect(
        self, data: bytes, hits: Hits, path: str, reject: Reject | None, watch: Watch | None = None
    ) -> Detection:
        if not hits:
            return NOTHING
        search = _Search(
            self._rules, self._programs, self._prefilter, self._memory, path, reject, self._timeout_s, len(data), watch
        )
        found = search.run(data, hits)
        if not found and not search.given_up:
            return NOTHING
        kept = resolve_overlaps(found, reject)
        lost = {(each.start, each.end) for each in found} - {(each.start, each.end) for each in kept}
        try:
            kept = self._join(kept, data, reject)
        except TimeoutError:
            search.given_up.add("the search for parts of credentials ran out of time")
        return Detection(tuple(kept), tuple(sorted(lost)), tuple(sorted(search.given_up)))

    def _join(self, kept: list[Candidate], data: bytes, reject: Reject | None) -> list[Candidate]:
        if not any(candidate.rule.parts for candidate in kept):
            return kept
        if self._parts is None:
            from tokenscan.detect.parts import PartFinder  # for what was found

            self._parts = PartFinder(self._timeout_s)
        return self._parts.join(kept, data, reject)


class _Dull:
    """Regions of text that decode to nothing a rule looks for: (encoding, bytes)."""

    def __init__(self) -> None:
        self._known: set[tuple[str, bytes]] = set()

    def __contains__(self, region: tuple[str, bytes]) -> bool:
        return region in self._known

    def add(self, region: tuple[str, bytes]) -> None:
        if len(self._known) >= MAX_DULL:
            self._known.clear()
        if len(region[1]) <= MAX_DULL_BYTES:
            self._known.add(region)


@dataclass(frozen=True, slots=True)
class _Memory:
    """What texts seen before have taught: where patterns match, what to think of it, and what decodes to nothing."""

    searcher: Searcher
    opinions: Opinions
    dull: _Dull


class _Search:
    """One text, with everything decoded from it."""

    def __init__(
        self,
        rules: RunnableRules,
        programs: Any,
        prefilter: Prefilter,
        memory: _Memory,
        path: str,
        reject: Reject | None,
        timeout_s: float,
        size: int,
        watch: Watch | None,
    ) -> None:
        self._rules = rules
        self._programs = programs
        self._prefilter = prefilter
        self._memory = memory
        self._path = path
        self._reject = reject
        self._timeout_s = timeout_s
        self._watch = watch
        self._budget = max(MIN_DECODED, MAX_EXPANSION * size)
        self.given_up: set[str] = set()

    def run(self, data: bytes, hits: Hits, encodings: tuple[str, ...] = ()) -> list[Candidate]:
        """Candidates in *data*, which came out of *encodings*, outermost first."""
        by_rule: dict[int, list[int]] = {}
        by_decoder: dict[str, list[int]] = {}
        for index, end in hits:
            program = self._programs[index]
            if program.decoder:
                by_decoder.setdefault(program.decoder, []).append(end)
            for rule in program.rules:
                by_rule.setdefault(rule, []).append(end)
        found: list[Candidate] = []
        for rule, ends in by_rule.items():
            found += self._run_rule(self._rules[rule], data, ends)
        if by_decoder and len(encodings) < MAX_DEPTH:
            for text, inner in self._decode(data, by_decoder, encodings):
                found += self._run_decoded(text, inner, (*encodings, text.encoding))
        return found

    def _run_rule(self, compiled: CompiledRule, data: bytes, ends: list[int]) -> Iterator[Candidate]:
        try:
            for offset, sighting in self._memory.searcher.find(compiled, data, ends, self._timeout_s):
                candidate = self._judge(compiled.rule, data, offset, sighting)
                if candidate is not None:
                    yield candidate
        except TimeoutError:
            self.given_up.add(f"rule {compiled.rule.id} ran out of time")

    def _judge(self, rule: Rule, data: bytes, offset: int, sighting: Sighting) -> Candidate | None:
        opinion = self._memory.opinions.judge(rule, data, offset, sighting, self._path)
        if self._watch:
            self._watch.judged(show_match(rule, data, offset, sighting, self._path), offset, sighting, opinion)
        start, end = offset + sighting.secret[0], offset + sighting.secret[1]
        if isinstance(opinion, Drop):
            if self._reject:
                self._reject(Rejection(rule, start, end, opinion.stage, opinion.reason))
            return None
        parts = _read_groups(rule, data, offset, sighting) if rule.parts else ()
        return Candidate(rule, start, end, data[start:end], opinion.confidence, opinion.facts, parts=parts)

    def _decode(
        self, data: bytes, by_decoder: dict[str, list[int]], encodings: tuple[str, ...]
    ) -> Iterator[tuple[DecodedText, Hits]]:
        """The decoded texts that the prefilter sees something in."""
        from tokenscan.detect.decode.units import UNIT_DECODERS  # most commits hold nothing to decode

        for decoder, ends in sorted(by_decoder.items()):
            name, _, phase = decoder.partition(":")
            if name in UNIT_DECODERS:
                if encodings and encodings[-1] in UNIT_DECODERS and name < encodings[-1]:
                    continue  # units are undone in the order of their names: the other order gives the same text
                yield from self._decode_units(name, data, sorted(ends))
            else:
                for text in _decode_runs(name, phase, data, ends):
                    if not self._spend(len(text.data)):
                        return
                    if hits := self._prefilter.hits(text.data):
                        yield text, hits

    def _decode_units(self, name: str, data: bytes, ends: list[int]) -> Iterator[tuple[DecodedText, Hits]]:
        from tokenscan.detect.decode.units import decode_units, encoded_regions

        dull = self._memory.dull
        for start, stop in encoded_regions(data, ends):
            if not self._spend(stop - start):
                return
            key = (name, data[start:stop])
            if key in dull:
                continue
            text = decode_units(name, data, start, stop)
            hits = self._prefilter.hits(text.data) if text else None
            if text and hits:
                yield text, hits
            else:
                dull.add(key)

    def _spend(self, size: int) -> bool:
        """Is there budget left to decode *size* bytes?"""
        self._budget -= size
        if self._budget < 0:
            self.given_up.add("too much of it is encoded: the budget for decoding is spent")
        return self._budget >= 0

    def _run_decoded(self, text: DecodedText, hits: Hits, encodings: tuple[str, ...]) -> Iterator[Candidate]:
        if self._watch:
            self._watch.enter(text)
        found = self.run(text.data, hits, encodings)
        if self._watch:
            self._watch.leave()
        if not found:
            return
        from dataclasses import replace  # for what was found

        for inner in found:
            start, end = text.source_span(inner.start, inner.end)
            parts = tuple(_move_part(part, text) for part in inner.parts)
            yield replace(inner, start=start, end=end, encodings=(text.encoding, *inner.encodings), parts=parts)


def _read_groups(rule: Rule, data: bytes, offset: int, sighting: Sighting) -> tuple[CandidatePart, ...]:
    from tokenscan.detect.parts import read_groups

    return tuple(read_groups(rule, data, offset, sighting.groups))


def _move_part(part: CandidatePart, text: DecodedText) -> CandidatePart:
    from dataclasses import replace

    start, end = text.source_span(part.start, part.end)
    return replace(part, start=start, end=end)


def _decode_runs(name: str, phase: str, data: bytes, ends: Iterable[int]) -> Iterator[DecodedText]:
    from tokenscan.detect.decode.runs import RUN_DECODERS
    from tokenscan.detect.filters import JOINT

    # Digits pair up in two ways, and both can have hits in one run.
    done = {0: -1, 1: -1}
    for end in sorted(ends):
        parity = end % 2 if name == "hex" else 0
        if end <= done[parity]:
            continue
        text = RUN_DECODERS[name](data, end, int(phase or 0))
        if text is not None:
            done[parity] = text.source_end
            before = data[max(0, text.source_start - _JOINT_REACH) : text.source_start]
            if JOINT not in before + data[text.source_end : text.source_end + _JOINT_REACH]:
                yield text  # a made-up example is made up in every encoding
