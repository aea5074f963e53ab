"""Looking for a fingerprint where no report tells the place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tokenscan.archives.budget import Budget, Limits
from tokenscan.explain.spot import Spot, spots_of
from tokenscan.gitio.repository import open_repository
from tokenscan.model.result import ScanResult
from tokenscan.rulebook.ruleset import Ruleset
from tokenscan.scan.repository import RepositoryScanner
from tokenscan.scan.run import scan
from tokenscan.scan.settings import ScanSettings
from tokenscan.sources.exclusion import Exclusion
from tokenscan.sources.files import find_root, make_file_source


def search_places(
    folder: str, fingerprint: str, ruleset: Ruleset, settings: ScanSettings, *, with_history: bool
) -> tuple[tuple[Spot, ...], tuple[str, ...]]:
    """The places below *folder* that hold what has *fingerprint*, however unsure, in its history too if asked; and what
    could not be read. Raises ``UsageError``.
    """
    settings = replace(settings, min_confidence="low", exclusion=Exclusion(), archives=Budget(Limits()))
    spots: list[Spot] = []
    gaps: list[str] = []
    for result in _scan(folder, ruleset, settings, with_history=with_history):
        for finding in result.findings:
            if finding.fingerprint == fingerprint:
                spots += spots_of(finding, result.root)
        gaps += (f"{each.path}: {each.reason}" for each in result.coverage.skipped if each.is_failure)
    return tuple(spots), tuple(gaps)


def _scan(folder: str, ruleset: Ruleset, settings: ScanSettings, *, with_history: bool) -> Iterator[ScanResult]:
    root = find_root([folder])
    source = make_file_source([folder], Exclusion(), root=root, include_ignored=False, max_bytes=None)
    yield scan(source, ruleset, settings)
    if with_history:
        yield RepositoryScanner(ruleset, settings).scan(open_repository(Path(folder)))
