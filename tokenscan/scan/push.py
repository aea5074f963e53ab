"""Scanning what a push brings: new objects, and the names of the refs that it moves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tokenscan.gitio.history import list_range_objects
from tokenscan.gitio.lfs import LfsStore
from tokenscan.gitio.objects import Unreadable
from tokenscan.gitio.push import Incoming, RefUpdate, find_incoming
from tokenscan.gitio.repository import Repository
from tokenscan.model.blob import Blob, Skipped
from tokenscan.model.finding import Finding
from tokenscan.model.location import Location
from tokenscan.model.provenance import Provenance
from tokenscan.model.result import Coverage, ScanResult
from tokenscan.rulebook.ruleset import Ruleset
from tokenscan.scan.history import scan_history
from tokenscan.scan.hit import Hit
from tokenscan.scan.merge import merge_results
from tokenscan.scan.run import scan
from tokenscan.scan.settings import ScanSettings
from tokenscan.sources.history import HistorySource
from tokenscan.sources.text import TextSource


@dataclass(frozen=True, slots=True)
class PushScanner:
    """Scans pushes by the same rules. What pointers of Git LFS stand for is read from *lfs*, if that is given."""

    repository: Repository
    ruleset: Ruleset
    settings: ScanSettings
    max_bytes: int | None = None
    lfs: LfsStore | None = None

    def scan(self, updates: Sequence[RefUpdate], known: Iterable[str]) -> ScanResult:
        """What *updates* bring to a side that has the history of the ids *known*; each object once, whichever of the
        refs lead to it. A scan that is interrupted ends there.
        """
        kept = [update for update in updates if not update.is_deletion]
        incoming = find_incoming(self.repository.git, [update.new for update in kept], known)
        results = [self._scan_names(kept, incoming.missing)]
        try:
            for step in (self._scan_commits, self._scan_others):
                if not results[-1].coverage.interrupted:
                    results.append(step(incoming))
        except KeyboardInterrupt:  # between two scans, which tell of it themselves
            results.append(replace(self._nothing(), coverage=Coverage(interrupted=True)))
        return _before_refs_move(merge_results(results))

    def _scan_names(self, updates: Iterable[RefUpdate], missing: Iterable[Unreadable]) -> ScanResult:
        names = dict.fromkeys(update.name for update in updates)
        texts = (Blob(name.encode("utf-8", "surrogateescape"), "", Provenance("ref", name)) for name in names)
        skipped = (Skipped(item.reason, f"object {item.id}", item.detail) for item in missing)
        source = TextSource(tuple(texts), str(self.repository.root))
        return scan(source, self.ruleset, self.settings, also_skipped=skipped)

    def _scan_commits(self, incoming: Incoming) -> ScanResult:
        """Commits, their messages and tags, and the blobs that they bring in, those too that only a merge has."""
        if not incoming.revisions:
            return self._nothing()
        return scan_history(self._source(revisions=incoming.revisions), self.ruleset, self.settings)

    def _scan_others(self, incoming: Incoming) -> ScanResult:
        """Tags of blobs and trees, which no commit leads to."""
        if not incoming.others:
            return self._nothing()
        found = list(list_range_objects(self.repository.git, incoming.others))
        gaps = (Skipped(item.reason, item.id, item.detail) for item in found if isinstance(item, Unreadable))
        source = self._source(only=tuple(item for item in found if isinstance(item, str)))
        return scan(source, self.ruleset, self.settings, place=_place_alone, also_skipped=gaps)

    def _source(self, *, revisions: tuple[str, ...] = (), only: tuple[str, ...] | None = None) -> HistorySource:
        repository = self.repository
        return HistorySource(str(repository.root), repository.git, revisions, self.max_bytes, only=only, lfs=self.lfs)

    def _nothing(self) -> ScanResult:
        return ScanResult((), Coverage(), self.ruleset.hash, str(self.repository.root))


def _place_alone(hits: list[Hit]) -> tuple[list[Hit], list[Skipped]]:
    """A blob that no commit leads to stands nowhere."""
    return [hit if hit.provenance else replace(hit, provenance=Provenance("unreferenced")) for hit in hits], []


def _before_refs_move(result: ScanResult) -> ScanResult:
    """*result*, in which nothing is said to be left over: the refs that will lead to it are still to move."""
    return replace(result, findings=tuple(map(_move_finding, result.findings)))


def _move_finding(finding: Finding) -> Finding:
    return replace(finding, locations=tuple(map(_move_location, finding.locations)))


def _move_location(location: Location) -> Location:
    if location.provenance.reachable != "unreachable":
        return location
    return replace(location, provenance=replace(location.provenance, reachable=None))
