"""``tokenscan git``: the whole history of a repository, or a range of it."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from tokenscan.cli.base import open_policy, tell_difference
from tokenscan.cli.environment_scan import make_environment_scanner
from tokenscan.cli.known import find_baseline
from tokenscan.cli.options import add_archive_flags, add_common_flags, make_plan, open_archives
from tokenscan.cli.outcome import exit_code, tell_lost
from tokenscan.cli.plan import Plan
from tokenscan.cli.progress import show_progress
from tokenscan.cli.suppressions import apply_suppressions, wants_stale
from tokenscan.cli.verify_flags import add_verify_flags, check_verify_flags
from tokenscan.cli.write import check_reports, shows_matrix, write_reports
from tokenscan.errors import UsageError
from tokenscan.gitio.repository import Repository, open_repository
from tokenscan.scan.memory import MemoryFile, find_memory
from tokenscan.scan.repository import RepositoryScanner
from tokenscan.scan.settings import ScanSettings
from tokenscan.sources.history import HistorySource


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
    parser.add_argument(
        "--config-from",
        metavar="REV",
        help="judge by the configuration and baseline as they are at REV; those of a range are of where it starts",
    )
    parser.add_argument(
        "--recurse-submodules", action="store_true", help="scan the repositories of submodules too, however deep"
    )
    add_archive_flags(parser)
    add_common_flags(parser)
    add_verify_flags(parser, optional=True)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Scan, report, and give the exit code."""
    check_reports(arguments)
    check_verify_flags(arguments)
    repository = open_repository(arguments.repository)
    revisions = _revisions(repository, arguments)
    if revisions and arguments.recurse_submodules:
        raise UsageError("--recurse-submodules goes with the whole history: a range is of one repository")
    wants_stale(arguments, "a range" if revisions else "")
    # A range is what somebody proposes: it is judged by the policy from before.
    base = revisions[1].removeprefix("^") if len(revisions) > 1 else ""
    if arguments.config_from is not None:
        base = repository.resolve(arguments.config_from)
    with open_policy(repository, base) as folder:
        plan = open_archives(make_plan(arguments, folder), arguments)
        baseline = find_baseline(arguments, folder)
        notes = tell_difference(repository, base, folder)
        # Its rule files may be in that folder.
        environments = make_environment_scanner(plan, str(repository.root), with_matrix=shows_matrix(arguments))
    scanner = RepositoryScanner(
        plan.ruleset,
        plan.settings,
        plan.config.max_bytes,
        with_lfs=not arguments.no_lfs,
        find_memory=lambda *parts: find_history_memory(plan, *parts),
        environments=environments,
        imprints=plan.cache,
    )
    with show_progress(arguments, scanner.make_source(repository, revisions).estimate) as progress:
        scanner = replace(scanner, progress=progress)
        if revisions:
            result = scanner.scan_range(repository, revisions)
        elif arguments.recurse_submodules:
            result = scanner.scan_deep(repository)
        else:
            result = scanner.scan(repository)
    result = tell_lost(result, plan.config.lost)
    result, settle = apply_suppressions(replace(result, notes=(*result.notes, *notes)), plan, arguments, baseline)
    if arguments.verify:
        from tokenscan.cli.live import report_live  # an HTTP client is loaded for those who ask for it

        return report_live(result, plan, arguments, settle)
    code = settle(exit_code(result, plan.gate, allow_incomplete=arguments.allow_incomplete, codes=arguments.codes))
    write_reports(result, arguments, code, comments_count=plan.config.inline)
    return code


def find_history_memory(
    plan: Plan, repository: Repository, source: HistorySource, settings: ScanSettings
) -> MemoryFile | None:
    """Where it is kept what scans of *repository* with these rules and settings have read."""
    if plan.cache is None:
        return None
    parts = (repository.git_dir, plan.ruleset.hash, settings.min_confidence, source.max_bytes)
    narrowed = (settings.exclusion.patterns, settings.exclusion.prefix, settings.archives is not None)
    allowed = settings.allowances.entries if settings.allowances else ()
    return find_memory(plan.cache, settings.key, (*parts, *narrowed, source.lfs is not None, allowed))


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
