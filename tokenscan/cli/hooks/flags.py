"""Flags of the hooks, and the plan that they make."""

from __future__ import annotations

import argparse
from pathlib import Path

from tokenscan.archives.budget import Limits
from tokenscan.cli.known import accept_known, find_baseline
from tokenscan.cli.options import add_judging_flags, make_plan, open_archives
from tokenscan.cli.plan import Plan
from tokenscan.cli.write import check_reports, parse_formats, write_reports
from tokenscan.errors import UsageError
from tokenscan.model.result import ScanResult


def add_hook_flags(parser: argparse.ArgumentParser) -> None:
    """Add what every hook of this package takes."""
    add_judging_flags(parser)
    parser.add_argument(
        "--archives", action="store_true", help="open archives too; one that is damaged refuses the push"
    )
    parser.set_defaults(max_archive_bytes=Limits.max_bytes)


def make_hook_plan(arguments: argparse.Namespace, root: Path | None) -> Plan:
    """The plan for a hook in the repository at *root*, whose configuration is read. Raises ``UsageError``."""
    check_reports(arguments)
    asked = parse_formats(arguments.format, arguments.output) if arguments.format or arguments.output else ()
    if any(file is None for _, file in asked):
        raise UsageError("--format: standard output is what the person who pushes sees; write NAME:FILE")
    return open_archives(make_plan(arguments, root), arguments)


def accept_here(result: ScanResult, plan: Plan, arguments: argparse.Namespace, root: Path) -> ScanResult:
    """*result* with what is known to the baseline that *arguments* name, or to that of the repository at *root* where
    its configuration counts. Raises ``UsageError``.
    """
    return accept_known(result, find_baseline(arguments, root), plan) if result.findings else result


def write_files(result: ScanResult, arguments: argparse.Namespace, *, comments_count: bool) -> None:
    """Write the reports that were asked for."""
    if arguments.format or arguments.output:
        write_reports(result, arguments, comments_count=comments_count)
