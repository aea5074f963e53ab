"""``tokenscan scan``: files, folders, standard input, the next commit."""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from pathlib import Path

from tokenscan.cli.environment_scan import FolderComparer
from tokenscan.cli.known import BaselineText, find_baseline
from tokenscan.cli.options import add_archive_flags, add_common_flags, make_plan, open_archives
from tokenscan.cli.outcome import exit_code, tell_lost
from tokenscan.cli.plan import Plan
from tokenscan.cli.progress import show_progress
from tokenscan.cli.suppressions import apply_suppressions, wants_stale
from tokenscan.cli.verify_flags import add_verify_flags, check_verify_flags
from tokenscan.cli.write import check_reports, shows_matrix, write_reports
from tokenscan.errors import UsageError
from tokenscan.model.result import ScanResult
from tokenscan.scan.run import scan
from tokenscan.sources.files import find_root, make_file_source

STDIN = "-"


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser to *commands*."""
    parser = commands.add_parser(
        "scan",
        help="scan files and folders, standard input (-), or what is staged",
        description="Scan files and folders. In a git work tree a folder stands for its tracked and its untracked, "
        "un-ignored files; elsewhere for everything in it.",
    )
    parser.add_argument(
        "paths", metavar="PATH", nargs="*", help="files and folders, or - for standard input (default: .)"
    )
    parser.add_argument(
        "--staged", action="store_true", help="scan what the next commit would hold, read from the index"
    )
    parser.add_argument("--include-ignored", action="store_true", help="scan the files that git ignores, too")
    add_archive_flags(parser)
    add_common_flags(parser)
    add_verify_flags(parser, optional=True)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Scan, report, and give the exit code."""
    check_reports(arguments)
    check_verify_flags(arguments)
    if arguments.staged:
        return _run_staged(arguments)
    if STDIN in arguments.paths:
        return _run_stdin(arguments)
    paths = arguments.paths or ["."]
    root = find_root(paths)
    is_stale_asked = wants_stale(arguments, _narrowing(paths, root))
    baseline = find_baseline(arguments, Path(root))
    plan = open_archives(make_plan(arguments, Path(root)), arguments)
    settings = replace(plan.settings, find_unused=is_stale_asked)
    source = make_file_source(
        paths,
        plan.settings.exclusion,
        root=root,
        include_ignored=arguments.include_ignored,
        max_bytes=plan.config.max_bytes,
        with_lfs=not arguments.no_lfs,
    )
    comparer = FolderComparer(plan, root, with_matrix=shows_matrix(arguments))
    with show_progress(arguments) as progress:
        result = scan(source, plan.ruleset, settings, progress=progress, watch=comparer.watch)
    result = comparer.add_to(result, source)
    return _report(result, plan, arguments, baseline)


def _narrowing(paths: list[str], root: str) -> str:
    """Those of *paths* that leave out something below *root*; empty if nothing is left out."""
    top = os.path.realpath(root)
    return "" if top in map(os.path.realpath, paths) else " ".join(paths)


def _report(result: ScanResult, plan: Plan, arguments: argparse.Namespace, baseline: BaselineText | None) -> int:
    result = tell_lost(result, plan.config.lost)
    result, settle = apply_suppressions(result, plan, arguments, baseline)
    if arguments.verify:
        from tokenscan.cli.live import report_live  # an HTTP client is loaded for those who ask for it

        return report_live(result, plan, arguments, settle)
    code = settle(exit_code(result, plan.gate, allow_incomplete=arguments.allow_incomplete, codes=arguments.codes))
    write_reports(result, arguments, code, comments_count=plan.config.inline)
    return code


def _run_stdin(arguments: argparse.Namespace) -> int:
    from tokenscan.sources.stdin import StdinSource

    if arguments.paths != [STDIN]:
        raise UsageError("- reads standard input and goes with no other path")
    wants_stale(arguments, "standard input")
    baseline = find_baseline(arguments, Path.cwd())
    plan = open_archives(make_plan(arguments, Path.cwd()), arguments)
    # The pipe is this process's.
    result = scan(StdinSource(), plan.ruleset, replace(plan.settings, jobs=1))
    return _report(result, plan, arguments, baseline)


def _run_staged(arguments: argparse.Namespace) -> int:
    from tokenscan.cli.staged import scan_staged

    if arguments.include_ignored:
        raise UsageError("--include-ignored does not go with --staged: what is ignored is not staged")
    if arguments.archives:
        raise UsageError("--archives does not go with --staged, which must be fast; `tokenscan git` opens them")
    if len(arguments.paths) > 1:
        raise UsageError("--staged takes one PATH at most: the repository")
    folder = arguments.paths[0] if arguments.paths else "."
    if not os.path.isdir(folder):  # noqa: PTH112
        raise UsageError(f"--staged: {folder} is not a folder")
    wants_stale(arguments, "--staged")
    result, plan = scan_staged(folder, lambda root: make_plan(arguments, Path(root)), with_lfs=not arguments.no_lfs)
    return _report(result, plan, arguments, find_baseline(arguments, Path(result.root)))
