"""Scanning a repository: its history, what lies beside its objects, its submodules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tokenscan.gitio.history import list_range_commits
from tokenscan.gitio.layout import find_common_dir
from tokenscan.gitio.lfs import find_lfs_store
from tokenscan.gitio.repository import Repository
from tokenscan.gitio.submodules import list_submodules
from tokenscan.model.blob import Reason, Skipped
from tokenscan.model.result import Coverage, ScanResult
from tokenscan.rulebook.ruleset import Ruleset
from tokenscan.scan.environments import EnvironmentScanner, add_findings
from tokenscan.scan.history import scan_history
from tokenscan.scan.memory import MemoryFile
from tokenscan.scan.merge import merge_results, prefix_result
from tokenscan.scan.run import Progress, scan
from tokenscan.scan.settings import ScanSettings
from tokenscan.sources.flaws import describe_oddities, find_flaws
from tokenscan.sources.git_files import GitFileSource
from tokenscan.sources.history import HistorySource
from tokenscan.sources.refs import RefSource

FindMemory = Callable[[Repository, HistorySource, ScanSettings], MemoryFile | None]


def _no_memory(_repository: Repository, _source: HistorySource, _settings: ScanSettings) -> MemoryFile | None:
    return None


@dataclass(frozen=True, slots=True)
class RepositoryScanner:
    """Scans repositories by the same rules. *find_memory* tells where it is kept what earlier scans have read,
    *imprints* is the folder for what they read of configuration files.
    """

    ruleset: Ruleset
    settings: ScanSettings
    max_bytes: int | None = None
    with_lfs: bool = True
    find_memory: FindMemory = _no_memory
    progress: Progress | None = None
    environments: EnvironmentScanner | None = None
    imprints: Path | None = None

    def make_source(self, repository: Repository, revisions: tuple[str, ...] = ()) -> HistorySource:
        """The source of the repository's history, or of a range of it."""
        store = find_lfs_store(repository.git) if self.with_lfs else None
        return HistorySource(str(repository.root), repository.git, revisions, self.max_bytes, lfs=store)

    def scan_range(self, repository: Repository, revisions: tuple[str, ...]) -> ScanResult:
        """The objects that a range brings in."""
        result = self._scan_history(repository, self.settings, revisions)
        if self.environments is None or len(revisions) < 2 or result.coverage.interrupted:
            return result
        from tokenscan.scan.environment_history import RepositoryComparer

        comparer = RepositoryComparer(self.environments, repository, self.imprints)
        return add_findings(result, comparer.find_new(revisions[0], revisions[1].removeprefix("^")))

    def scan(self, repository: Repository) -> ScanResult:
        """All of a repository, but for its submodules."""
        return merge_results(list(self._scan_whole(repository, with_submodules=False)))

    def scan_deep(self, repository: Repository) -> ScanResult:
        """All of a repository and of its submodules, however deep."""
        results = [merge_results(list(self._scan_whole(repository, with_submodules=True)))]
        for submodule in list_submodules(repository):
            if results[-1].coverage.interrupted:
                break
            if submodule.repository is None:
                reason: Reason = "unreadable" if submodule.is_failure else "uninitialised"
                results.append(self._skip(repository, Skipped(reason, submodule.path, submodule.detail)))
            else:
                scanner = replace(self, progress=_shift(self.progress, results))
                results += scanner._scan_submodule(repository.root, submodule.repository, f"{submodule.path}/")
        return merge_results(results)

    def _scan_whole(self, repository: Repository, *, with_submodules: bool) -> Iterator[ScanResult]:
        notes = (*self.settings.notes, *describe_oddities(repository, with_submodules=with_submodules))
        history = self._scan_history(repository, replace(self.settings, notes=notes))
        yield history
        if not history.coverage.interrupted:
            yield self._scan_refs(repository, self.settings)
            yield self._scan_files(repository, repository.root)
            yield from self._compare_environments(repository)

    def _scan_submodule(self, root: Path, repository: Repository, prefix: str) -> Iterator[ScanResult]:
        exclusion = self.settings.exclusion.below(prefix)
        notes = tuple(describe_oddities(repository, with_submodules=True))
        settings = replace(self.settings, exclusion=exclusion, notes=notes)
        history = self._scan_history(repository, settings)
        yield prefix_result(history, prefix)
        if not history.coverage.interrupted:
            yield prefix_result(self._scan_refs(repository, replace(settings, notes=())), prefix)
            yield self._scan_files(repository, root)
            yield from (prefix_result(each, prefix) for each in self._compare_environments(repository))

    def _compare_environments(self, repository: Repository) -> Iterator[ScanResult]:
        if self.environments is None:
            return
        from tokenscan.scan.environment_history import RepositoryComparer

        found = RepositoryComparer(self.environments, repository, self.imprints).find()
        result = ScanResult(tuple(found.findings), Coverage(), self.ruleset.hash, str(repository.root))
        yield replace(result, matrix=found.matrix)

    def _scan_history(
        self, repository: Repository, settings: ScanSettings, revisions: tuple[str, ...] = ()
    ) -> ScanResult:
        source = self.make_source(repository, revisions)
        return scan_history(
            source,
            self.ruleset,
            settings,
            memory=self.find_memory(repository, source, settings),
            also_skipped=_find_gaps(repository, revisions),
            progress=self.progress,
        )

    def _scan_refs(self, repository: Repository, settings: ScanSettings) -> ScanResult:
        common_dir = find_common_dir(repository.git_dir)
        return scan(RefSource(str(repository.root), repository.git, common_dir), self.ruleset, settings)

    def _scan_files(self, repository: Repository, root: Path) -> ScanResult:
        """The paths are relative to *root*, where the folder of a submodule is too."""
        common_dir = find_common_dir(repository.git_dir)
        source = GitFileSource(str(root), common_dir, self.settings.exclusion, self.max_bytes)
        return scan(source, self.ruleset, self.settings)

    def _skip(self, repository: Repository, skipped: Skipped) -> ScanResult:
        return ScanResult((), Coverage(skipped=(skipped,)), self.ruleset.hash, str(repository.root))


def _shift(progress: Progress | None, results: list[ScanResult]) -> Progress | None:
    """What tells of a submodule tells of what was read before it, too."""
    if progress is None:
        return None
    objects = sum(result.coverage.objects for result in results)
    size = sum(result.coverage.bytes for result in results)
    found = len({finding.fingerprint for result in results for finding in result.findings})
    return lambda more, bytes_, secrets: progress(objects + more, size + bytes_, found + secrets)


def _find_gaps(repository: Repository, revisions: tuple[str, ...]) -> Iterator[Skipped]:
    """What is damaged, and what a shallow clone does not have of the history that was asked for."""
    yield from find_flaws(repository)
    border = frozenset(repository.shallow_border())
    crossed = border & frozenset(list_range_commits(repository.git, revisions)) if border and revisions else border
    if crossed:
        detail = f"cut off at {len(crossed)} commits; fetch the rest with `git fetch --unshallow`"
        yield Skipped("shallow", f"history before {min(crossed)[:12]}", detail)
