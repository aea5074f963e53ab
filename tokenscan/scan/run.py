"""Running a scan from its source to its result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from tokenscan.model.blob import Skipped
from tokenscan.model.provenance import Provenance
from tokenscan.model.result import Coverage, ScanResult
from tokenscan.rulebook.ruleset import Ruleset
from tokenscan.scan.gather import excluded_hits, gather_findings
from tokenscan.scan.hit import ChunkResult, ChunkScanner, Hit
from tokenscan.scan.settings import ScanSettings
from tokenscan.sources.source import Chunk, Source
from tokenscan.workers import Pool, WorkerDiedError

Progress = Callable[[int, int, int], None]
"""Told how many objects and bytes have been read, and how many different secrets found."""

Watch = Callable[[Chunk], None]
"""Told the names of each chunk before it is read."""

Place = Callable[[list[Hit]], tuple[list[Hit], list[Skipped]]]
"""Works out where hits stand: gives them with their provenance, more than one for a blob seen at several places, none
for one that does not count; and what could not be asked."""


@dataclass(slots=True)
class _Tally:
    hits: list[Hit] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    objects: int = 0
    unused: list[tuple[str, int]] = field(default_factory=list)
    bytes: int = 0
    interrupted: bool = False

    def add(self, result: ChunkResult) -> None:
        self.hits += result.hits
        self.skipped += result.skipped
        self.unused += result.unused
        self.objects += result.objects
        self.bytes += result.bytes

    def coverage(self) -> Coverage:
        ordered = sorted(set(self.skipped), key=lambda item: (item.path, item.reason, item.detail))
        return Coverage(self.objects, self.bytes, tuple(ordered), self.interrupted)


def scan(
    source: Source,
    ruleset: Ruleset,
    settings: ScanSettings,
    *,
    place: Place | None = None,
    also_skipped: Iterable[Skipped] = (),
    already: tuple[int, int] = (0, 0),
    progress: Progress | None = None,
    watch: Watch | None = None,
) -> ScanResult:
    """Scan *source*. Ctrl-C ends it with what was found so far, and a coverage that says so.
    *already*: objects and bytes that an earlier scan read, which count as read. *watch* is told what is read.
    """
    tally = _Tally(objects=already[0], bytes=already[1])
    try:
        _read(source, ruleset, settings, tally, progress, watch)
        tally.skipped += also_skipped
    except KeyboardInterrupt:
        tally.interrupted = True
    hits = _place(place, tally) if place else tally.hits
    hits, notes = _leave_out(hits, settings)
    findings = gather_findings(hits, ruleset, settings)
    tally.skipped += excluded_hits(hits, settings)
    unused = tuple(sorted(tally.unused))
    return ScanResult(findings, tally.coverage(), ruleset.hash, source.root, (*settings.notes, *notes), unused)


def _leave_out(hits: list[Hit], settings: ScanSettings) -> tuple[list[Hit], tuple[str, ...]]:
    """*hits* without those that the configuration accepts, and a note of how many those were."""
    if not settings.allowances:
        return hits, ()
    from tokenscan.scan.allowed import drop_allowed  # the commit hook has no use for it

    kept, count = drop_allowed(hits, settings.allowances)
    places = "1 place of a secret is" if count == 1 else f"{count} places of secrets are"
    return kept, (f"{places} accepted by the configuration (allow)",) if count else ()


def _place(place: Place, tally: _Tally) -> list[Hit]:
    """A second Ctrl-C gives up the places, never what was found."""
    try:
        hits, skipped = place(tally.hits)
        tally.skipped += skipped
        return hits
    except KeyboardInterrupt:
        tally.interrupted = True
        return [replace(hit, provenance=hit.provenance or Provenance("unreferenced")) for hit in tally.hits]


def _read(
    source: Source,
    ruleset: Ruleset,
    settings: ScanSettings,
    tally: _Tally,
    progress: Progress | None,
    watch: Watch | None,
) -> None:
    scanner = ChunkScanner(source, ruleset, settings)
    share = settings.archives.share if settings.archives else None
    pool: Pool[Chunk, ChunkResult] = Pool(settings.jobs, scanner.start, share=share)
    secrets: set[object] = set()
    for chunk, result in pool.run(_chunks(source, tally, watch)):
        if isinstance(result, WorkerDiedError):
            tally.skipped += (Skipped("worker-died", name, str(result)) for name in chunk)
            continue
        tally.add(result)
        if progress:
            secrets.update(hit.secret for hit in result.hits)
            progress(tally.objects, tally.bytes, len(secrets))


def _chunks(source: Source, tally: _Tally, watch: Watch | None) -> Iterator[Chunk]:
    for item in source.plan():
        if isinstance(item, Skipped):
            tally.skipped.append(item)
        else:
            if watch:
                watch(item)
            yield item
