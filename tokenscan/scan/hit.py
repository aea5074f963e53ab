"""What a worker finds in the blobs of a chunk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha1
from typing import TYPE_CHECKING

from tokenscan.detect.engine import NOTHING, Detection, Engine
from tokenscan.detect.lines import Lines, context_bounds
from tokenscan.detect.match import Candidate
from tokenscan.detect.windows import MAX_WINDOW
from tokenscan.model.blob import Blob, BlobRun, NewRun, Skipped
from tokenscan.model.location import Span
from tokenscan.model.provenance import Provenance
from tokenscan.model.rule import Confidence
from tokenscan.model.secret import ELLIPSIS, Secret
from tokenscan.model.suppression import Suppression
from tokenscan.rulebook.ruleset import Ruleset
from tokenscan.scan.identity import settle_provenance
from tokenscan.scan.settings import ScanSettings
from tokenscan.sources.source import Chunk, NewSource, Source

if TYPE_CHECKING:
    from tokenscan.detect.reach import Reach
    from tokenscan.scan.inside import Opener


@dataclass(frozen=True, slots=True)
class HitPart:
    """What completes a hit, in the same bytes. Without a *rule_id* it is public by nature."""

    name: str
    rule_id: str
    secret: Secret
    encodings: tuple[str, ...]
    span: Span
    context: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A candidate at its place. *raw* is the text as it stands there, still encoded. *allowed*: the inline comments
    that accept it. *member* is the address inside an archive; object and provenance are then the archive's. *parts*
    complete it; one that is a candidate itself is a hit too, which *completes* this one (rule and secret, and by what
    name), and is told by itself only where this one is not. *accepted*: the allowances that fit what stands there.
    """

    rule_id: str
    secret: Secret
    confidence: Confidence
    facts: tuple[tuple[str, str], ...]
    encodings: tuple[str, ...]
    object_id: str
    provenance: Provenance | None
    span: Span
    context: str
    raw: Secret
    allowed: tuple[Suppression, ...] = ()
    member: str = ""
    parts: tuple[HitPart, ...] = ()
    completes: tuple[str, Secret, str] | None = None
    accepted: tuple[int, ...] = ()


@dataclass(slots=True)
class ChunkResult:
    """What one chunk gave. *objects* and *bytes* are what was scanned; *unused*: comments that accept nothing."""

    hits: list[Hit] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    unused: list[tuple[str, int]] = field(default_factory=list)
    objects: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class ChunkScanner:
    """Scans chunks of *source*. It can be sent to another process, where ``start`` makes it ready."""

    source: Source
    ruleset: Ruleset
    settings: ScanSettings

    def start(self) -> Callable[[Chunk], ChunkResult]:
        """The function that scans a chunk."""
        engine = self.ruleset.make_engine()
        reach = engine.reach() if isinstance(self.source, NewSource) else None
        return lambda chunk: self._scan(engine, chunk, reach)

    def _scan(self, engine: Engine, chunk: Chunk, reach: Reach | None) -> ChunkResult:
        result = ChunkResult()
        opener = self._make_opener(engine, result)
        for item in self._read(chunk, reach):
            if isinstance(item, Skipped):
                result.skipped.append(item)
            elif isinstance(item, (BlobRun, NewRun)):
                self._scan_run(engine, item, result, opener)
            else:
                self._scan_blob(engine, item, result, opener)
        if opener is not None:
            opener.close()
        return result

    def _read(self, chunk: Chunk, reach: Reach | None) -> Iterator[Blob | BlobRun | NewRun | Skipped]:
        if reach is not None and isinstance(self.source, NewSource):
            return self.source.read_new(chunk, reach)
        return self.source.read(chunk)

    def _make_opener(self, engine: Engine, result: ChunkResult) -> Opener | None:
        if self.settings.archives is None:
            return None
        from tokenscan.scan.inside import Opener

        return Opener(engine, self.settings, self.settings.archives, result)

    def _scan_run(self, engine: Engine, run: BlobRun | NewRun, result: ChunkResult, opener: Opener | None) -> None:
        result.objects += len(run.spans)
        result.bytes += run.size
        found = dict(
            engine.detect_each(run.data, run.spans) if isinstance(run, BlobRun) else engine.detect_new(run.text)
        )
        archives = opener.find(run) if opener is not None else ()
        for index in sorted({*found, *archives}):
            self._add(run.blob(index), found.get(index, NOTHING), result, opener)

    def _scan_blob(self, engine: Engine, blob: Blob, result: ChunkResult, opener: Opener | None) -> None:
        result.objects += not (blob.first_line or blob.first_column)
        result.bytes += len(blob.data)
        detection = engine.detect(blob.data, path=(blob.provenance and blob.provenance.path) or "")
        if self.settings.find_unused and self.settings.inline:
            result.unused += _list_unused(blob, detection, self.settings)
        if opener is not None or detection is not NOTHING:
            self._add(blob, detection, result, opener)

    def _add(self, blob: Blob, detection: Detection, result: ChunkResult, opener: Opener | None) -> None:
        hits: tuple[Hit, ...] = ()
        if detection is not NOTHING:
            hits = tuple(locate_hits(blob, detection, self.settings))
            result.skipped += _given_up(blob, detection)
        if opener is None or not opener.take(blob, hits):
            result.hits += hits


def locate_hits(blob: Blob, detection: Detection, settings: ScanSettings, *, member: str = "") -> Iterator[Hit]:
    """The candidates of *detection* that are to be reported, at their places in *blob*, the content of *member* if that
    is named. What its path may still raise is among them: the objects of a history have none yet.
    """
    name = blob.object_id if blob.object_id or member else object_id(blob)
    found = detection.with_parts()
    masked = _Masked(blob.data, detection.covered, tuple(each for each, _ in found), settings.show_secrets)
    is_graded = bool(blob.provenance or member)
    reported = [
        (candidate, owner)
        for candidate, owner in found
        if settings.reports(candidate.confidence) or (candidate.rule.filters and not is_graded)
    ]
    spans = _locate(blob, (candidate for candidate, _ in reported))
    # A comment beside a pair accepts the pair; what completes it counts by itself only where the pair does not.
    marks = _InlineMarks(blob.data, detection.candidates, masked.candidates, settings)
    for candidate, owner in reported:
        span = spans[candidate.start, candidate.end]
        yield Hit(
            candidate.rule.id,
            Secret(candidate.value),
            candidate.confidence,
            candidate.facts,
            candidate.encodings,
            name,
            settle_provenance(blob, span.line),
            span,
            masked.context(candidate.start, candidate.end),
            Secret(blob.data[candidate.start : candidate.end]),
            marks.find(candidate, span.line, completes=owner is not None),
            member,
            tuple(_locate_parts(candidate, spans, masked)),
            _completion(candidate, owner),
            settings.allowances.read(blob.data, candidate) if settings.allowances else (),
        )


def _locate(blob: Blob, candidates: Iterable[Candidate]) -> dict[tuple[int, int], Span]:
    """The spans of *candidates* and of their parts."""
    wanted: set[tuple[int, int]] = set()
    for candidate in candidates:
        wanted.add((candidate.start, candidate.end))
        wanted.update((part.start, part.end) for part in candidate.parts)
    lines = Lines(blob.data, blob.first_line, blob.first_column)
    return {place: lines.locate(*place) for place in sorted(wanted)}


def _locate_parts(candidate: Candidate, spans: Mapping[tuple[int, int], Span], masked: _Masked) -> Iterator[HitPart]:
    for part in candidate.parts:
        rule_id = part.candidate.rule.id if part.candidate else ""
        encodings = part.candidate.encodings if part.candidate else ()
        context = masked.context(part.start, part.end)
        yield HitPart(part.name, rule_id, Secret(part.value), encodings, spans[part.start, part.end], context)


def _completion(candidate: Candidate, owner: Candidate | None) -> tuple[str, Secret, str] | None:
    if owner is None:
        return None
    name = next(part.name for part in owner.parts if part.candidate is candidate)
    return owner.rule.id, Secret(owner.value), name


@dataclass(frozen=True, slots=True)
class _Masked:
    """A text in which every candidate is masked, and what lost to one; unless secrets are to be shown."""

    data: bytes
    covered: Sequence[tuple[int, int]]
    candidates: Sequence[Candidate]
    show_secrets: bool

    def context(self, start: int, end: int) -> str:
        """What stands round the bytes from *start* to *end*."""
        data = self.data
        low, high = context_bounds(data, start, end)
        if self.show_secrets:
            return data[low:high].decode("utf-8", "replace")
        shown = [each for each in self.candidates if each.end > low and each.start < high]
        masks = [(each.start, each.end, _mask(each)) for each in shown]
        masks += [(first, last, ELLIPSIS) for first, last in self.covered]
        parts, position = [], low
        for first, last, mask in sorted(masks):
            if last <= position or first >= high:
                continue
            parts += [data[position : max(position, first)].decode("utf-8", "replace"), mask]
            position = min(last, high)
        return "".join((*parts, data[position:high].decode("utf-8", "replace")))


class _InlineMarks:
    """The comments in a text that accept its *candidates*, or one of *all_candidates*, those among them that complete
    another one.
    """

    def __init__(
        self,
        data: bytes,
        candidates: Sequence[Candidate],
        all_candidates: Sequence[Candidate],
        settings: ScanSettings,
    ) -> None:
        if not settings.inline:
            self._marks = None
            return
        from tokenscan.policy.inline import InlineMarks

        peers = settings.suppressions.peers
        self._marks = tuple(InlineMarks(data, each, peers) for each in (candidates, all_candidates))

    def find(self, candidate: Candidate, line: int, *, completes: bool) -> tuple[Suppression, ...]:
        """Those that accept *candidate*, which stands on *line*."""
        return self._marks[completes].find(candidate, line) if self._marks else ()


def _list_unused(blob: Blob, detection: Detection, settings: ScanSettings) -> Iterator[tuple[str, int]]:
    """The comments in *blob* that accept nothing. What is below the confidence that is reported counts, too."""
    from tokenscan.policy.inline import find_unused

    found = [candidate for candidate, _ in detection.with_parts()]
    for mark in find_unused(blob.data, found, settings.suppressions.peers):
        yield name_blob(blob), blob.first_line + blob.data.count(b"\n", 0, mark.start) + 1


def _mask(candidate: Candidate) -> str:
    return Secret(b"").masked() if candidate.encodings else candidate.rule.mask(Secret(candidate.value))


def object_id(blob: Blob) -> str:
    """The id that git would give a file of this content (SHA-1); empty for a window of a larger one."""
    if blob.first_line or blob.first_column or len(blob.data) >= MAX_WINDOW:
        return ""
    return sha1(b"blob %d\0" % len(blob.data) + blob.data, usedforsecurity=False).hexdigest()


def _given_up(blob: Blob, detection: Detection) -> Iterator[Skipped]:
    for what in detection.given_up:
        yield Skipped("time-limit", name_blob(blob), what)


def name_blob(blob: Blob) -> str:
    """What a ``Skipped`` calls it."""
    if blob.provenance is not None and blob.provenance.kind == "stdin":
        return "<stdin>"
    return (blob.provenance and blob.provenance.path) or f"object {blob.object_id}"
