"""Comparing environments for ``tokenscan explain``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tokenscan.cli.environment_scan import list_environment_files, make_environment_scanner
from tokenscan.cli.known import BaselineText, accept_known
from tokenscan.cli.plan import Plan
from tokenscan.environments.paths import is_configuration
from tokenscan.explain.account import Explanation
from tokenscan.explain.comparison import compare_place
from tokenscan.explain.revisit import Story, Visit
from tokenscan.explain.spot import spots_of
from tokenscan.explain.target import Target
from tokenscan.gitio.repository import open_repository
from tokenscan.model.finding import Finding
from tokenscan.model.result import Coverage, ScanResult

PREFIX = "environment-"
"""Ids of comparisons begin so."""


def add_comparison(
    explanation: Explanation, target: Target, root: str, plan: Plan, baseline: BaselineText | None
) -> Explanation:
    """*explanation* with what comparing the configuration files below *root* makes of the place."""
    scanner = make_environment_scanner(plan, root) if is_configuration(explanation.path) else None
    if scanner is None or explanation.gaps:
        return explanation
    files = list_environment_files([root], root, plan)
    found = compare_place(scanner, files.source, files.paths, explanation.path, target)
    crossings = _accept(found.crossings, root, plan, baseline)
    return replace(explanation, settings=found.settings, crossings=crossings)


def tell_crossing(
    fingerprint: str, folder: str, root: str, plan: Plan, baseline: BaselineText | None, *, with_history: bool
) -> Story | None:
    """The story of the crossing called *fingerprint* below *folder*; ``None`` if none is."""
    for finding in _find_crossings(folder, root, plan, with_history=with_history):
        if finding.fingerprint == fingerprint:
            (told,) = _accept((finding,), root, plan, baseline)
            return _make_story(told, root, plan)
    return None


def _find_crossings(folder: str, root: str, plan: Plan, *, with_history: bool) -> list[Finding]:
    scanner = make_environment_scanner(plan, root)
    if scanner is None:
        return []
    files = list_environment_files([folder], root, plan)
    found = scanner.find(files.source, files.paths).findings
    if with_history:
        from tokenscan.scan.environment_history import RepositoryComparer

        found += RepositoryComparer(scanner, open_repository(Path(folder))).find().findings
    return found


def _make_story(finding: Finding, root: str, plan: Plan) -> Story:
    first, *others = spots_of(finding, root)
    explanation = Explanation(first.path or "", first.line, first.column, (), crossings=(finding,))
    scanner = make_environment_scanner(plan, root)
    if scanner is not None and first.kind == "file":
        files = list_environment_files([root], root, plan)
        target = Target(explanation.path, first.line, first.column)
        found = compare_place(scanner, files.source, files.paths, explanation.path, target)
        explanation = replace(explanation, settings=found.settings)
    visits = (Visit(first, "there", "", explanation), *(Visit(each, "there") for each in others))
    return Story(finding.fingerprint, visits)


def _accept(findings: Sequence[Finding], root: str, plan: Plan, baseline: BaselineText | None) -> tuple[Finding, ...]:
    result = ScanResult(tuple(findings), Coverage(), plan.ruleset.hash, root)
    return accept_known(result, baseline, plan).findings
