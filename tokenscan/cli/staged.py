"""Scanning what is staged: the commit hook and ``scan --staged``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from tokenscan.environments.paths import is_configuration
from tokenscan.gitio.index import IndexPlace, list_staged, locate_index, open_index
from tokenscan.model.result import Coverage, ScanResult
from tokenscan.sources.staged import StagedSource, is_known

if TYPE_CHECKING:
    from tokenscan.cli.plan import Plan
    from tokenscan.scan.hit import Hit


def scan_staged(folder: str, make_plan: Callable[[str], Plan], *, with_lfs: bool = True) -> tuple[ScanResult, Plan]:
    """Scan the index of the repository at *folder*; *make_plan* is given its root. Raises ``UsageError``.

    A secret that a parent of the commit has already is not reported again, wherever it stands now.
    """
    from tokenscan.scan.run import scan

    git = open_index(folder)
    index = locate_index(git)
    plan = make_plan(index.root)
    staged = list_staged(git, index.parents)
    if not staged.changes and not staged.unmerged:
        return ScanResult((), Coverage(), plan.ruleset.hash, index.root), plan
    source = StagedSource(index.root, git, staged, plan.settings.exclusion, plan.config.max_bytes, with_lfs)
    # One process: a commit is too small to share out.
    settings = replace(plan.settings, jobs=1)
    result = scan(source, plan.ruleset, settings, place=lambda hits: (_drop_known(hits, source, index), []))
    return _compare_environments(result, source, index, plan), plan


def _compare_environments(result: ScanResult, source: StagedSource, index: IndexPlace, plan: Plan) -> ScanResult:
    """*result* with what the commit would make cross between environments; without a configuration file in it nothing
    is loaded for that.
    """
    if not any(is_configuration(change.path) for change in source.staged.changes):
        return result
    from tokenscan.cli.environment_scan import find_staged_crossings
    from tokenscan.scan.environments import add_findings

    return add_findings(result, find_staged_crossings(source.git, source.staged, index, plan))


def _drop_known(hits: list[Hit], source: StagedSource, index: IndexPlace) -> list[Hit]:
    places: dict[object, list[Hit]] = {}
    for hit in hits:
        places.setdefault(hit.secret, []).append(hit)
    known = {secret for secret, own in places.items() if is_known(source.git, source.staged, index.parents, own)}
    return [hit for hit in hits if hit.secret not in known]
