"""``tokenscan git``: the whole history of a repository, or a range of it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tokenscan.cli.options import add_archive_flags, add_common_flags, make_plan, open_archives
from tokenscan.cli.outcome import exit_code
from tokenscan.cli.plan import Plan
from tokenscan.cli.progress import show_progress
from tokenscan.cli.write import check_reports, write_reports
from tokenscan.errors import UsageError
from tokenscan.gitio.history import list_range_commits
from tokenscan.gitio.layout import find_common_dir
from tokenscan.gitio.lfs import find_lfs_store
from tokenscan.gitio.repository import Repository, open_repository
from tokenscan.model.blob import Skipped
from tokenscan.model.result import ScanResult
from tokenscan.scan.history import scan_history
from tokenscan.scan.memory import MemoryFile, find_memory
from tokenscan.scan.merge import merge_results
from tokenscan.scan.run import scan
from tokenscan.sources.flaws import describe_oddities, find_flaws
from tokenscan.sources.git_files import GitFileSource
from tokenscan.sources.history import HistorySource
from tokenscan.sources.refs import RefSource


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser to *commands*."""
    parser = commands.add_parser(
        "git",
        help="scan the whole history of a git repository, or a range",
        description="Scan every object of a repository once, whatever leads to it: branches, tags, stashes, reflogs, "
        "and what nothing leads to any more. Each secret is reported with the commits that brought it in.",
    )
    parser.add_argument(
        "repository",
        metavar="REPO",
        nargs="?",
        type=Path,
        default=Path(),
        help="a repository, or a folder in one (default: .)",
    )
    ranges = parser.add_argument_group("range").add_mutually_exclusive_group()
    ranges.add_argument("--range", metavar="A..B", help="what the commits from A (left out) to B bring in")
    ranges.add_argument("--since-commit", metavar="REV", help="the same as --range REV..HEAD")
    ranges.add_argument("--branch", metavar="NAME", help="the history of one branch")
    add_archive_flags(parser)
    add_common_flags(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Scan, report, and give the exit code."""
    check_reports(arguments)
    repository = open_repository(arguments.repository)
    revisions = _revisions(repository, arguments)
    plan = open_archives(make_plan(arguments, repository.root), arguments)
    source = HistorySource(
        str(repository.root),
        repository.git,
        revisions,
        plan.config.max_bytes,
        lfs=None if arguments.no_lfs else find_lfs_store(repository.git),
    )
    with show_progress(arguments, source.estimate) as progress:
        result = scan_history(
            source,
            plan.ruleset,
            replace(plan.settings, notes=(*plan.settings.notes, *describe_oddities(repository))),
            memory=_find_memory(plan, repository, source),
            also_skipped=_describe_gaps(repository, revisions),
            progress=progress,
        )
    if not (revisions or result.coverage.interrupted):
        result = merge_results([result, *_scan_beside(repository, plan)])
    write_reports(result, arguments)
    return exit_code(result, plan.gate, allow_incomplete=arguments.allow_incomplete)


def _scan_beside(repository: Repository, plan: Plan) -> Iterator[ScanResult]:
    """What the repository has beside its objects; of a range it is no part."""
    root, common_dir = str(repository.root), find_common_dir(repository.git_dir)
    files = GitFileSource(root, common_dir, plan.settings.exclusion, plan.config.max_bytes)
    for source in (RefSource(root, repository.git, common_dir), files):
        yield scan(source, plan.ruleset, plan.settings)


def _find_memory(plan: Plan, repository: Repository, source: HistorySource) -> MemoryFile | None:
    """Where it is kept what scans of the repository with these rules and settings have read."""
    if plan.cache is None:
        return None
    parts = (repository.git_dir, plan.ruleset.hash, plan.settings.min_confidence, plan.config.max_bytes)
    narrowed = (plan.settings.exclusion.patterns, plan.settings.archives is not None, source.lfs is not None)
    return find_memory(plan.cache, plan.settings.key, (*parts, *narrowed))


def _revisions(repository: Repository, arguments: argparse.Namespace) -> tuple[str, ...]:
    """The range as ids: what to include, and ``^`` what to leave out. Raises ``RepositoryError`` or ``UsageError``."""
    if arguments.range is not None:
        start, dots, end = arguments.range.partition("..")
        if not dots or end.startswith(".") or not (start or end):
            raise UsageError(f"--range {arguments.range!r}: write it A..B")
        return (repository.resolve(end or "HEAD"), f"^{repository.resolve(start or 'HEAD')}")
    if arguments.since_commit is not None:
        return (repository.resolve("HEAD"), f"^{repository.resolve(arguments.since_commit)}")
    if arguments.branch is not None:
        return (repository.resolve(arguments.branch),)
    return ()


def _describe_gaps(repository: Repository, revisions: tuple[str, ...]) -> Iterator[Skipped]:
    """What is damaged, and what a shallow clone does not have of the history that was asked for."""
    yield from find_flaws(repository)
    border = frozenset(repository.shallow_border())
    crossed = border & frozenset(list_range_commits(repository.git, revisions)) if border and revisions else border
    if crossed:
        detail = f"cut off at {len(crossed)} commits; fetch the rest with `git fetch --unshallow`"
        yield Skipped("shallow", f"history before {min(crossed)[:12]}", detail)
