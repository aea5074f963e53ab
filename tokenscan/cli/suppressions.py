"""Flags about suppressions, and what they make of a scan's result."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tokenscan.cli import exit_codes
from tokenscan.cli.known import BaselineText, accept_known, list_stale
from tokenscan.cli.plan import Plan
from tokenscan.errors import UsageError
from tokenscan.model.result import ScanResult


def add_baseline_flags(parser: argparse.ArgumentParser) -> None:
    """Add which baseline is to be believed."""
    baseline = parser.add_argument_group("baseline").add_mutually_exclusive_group()
    baseline.add_argument(
        "--baseline",
        metavar="FILE",
        type=Path,
        help="known findings (default: the repository's .tokenscan.baseline.toml)",
    )
    baseline.add_argument("--no-baseline", action="store_true", help="report known findings, too")


def add_stale_flags(parser: argparse.ArgumentParser) -> None:
    """Add what a scan of everything can tell of suppressions."""
    group = parser.add_argument_group("suppressions")
    group.add_argument(
        "--report-stale",
        action="store_true",
        help="list comments, entries of the baseline and lines of the ignore file that accept nothing",
    )
    group.add_argument("--fail-on-stale", action="store_true", help="exit 1 if there are any; lists them, too")


def wants_stale(arguments: argparse.Namespace, narrowed_by: str = "") -> bool:
    """Is what accepts nothing to be listed? Raises ``UsageError`` for a scan that is *narrowed_by* something."""
    asked = bool(arguments.report_stale or arguments.fail_on_stale)
    if asked and narrowed_by:
        name = "--report-stale" if arguments.report_stale else "--fail-on-stale"
        raise UsageError(f"{name} goes with a scan of everything: {narrowed_by} leaves out what something may accept")
    return asked


def apply_suppressions(
    result: ScanResult, plan: Plan, arguments: argparse.Namespace, text: BaselineText | None
) -> tuple[ScanResult, Callable[[int], int]]:
    """*result* with what the baseline *text* knows suppressed and, if asked for, what is stale noted; and what makes
    the run's exit code of the one that its findings give.
    """
    stale = _list_stale(result, plan, text) if wants_stale(arguments) else ()
    known = accept_known(result, text, plan)
    is_failure = bool(stale) and result.coverage.is_complete and arguments.fail_on_stale
    return (
        replace(known, notes=tuple(dict.fromkeys((*known.notes, *stale)))),
        lambda code: exit_codes.FINDINGS if is_failure else code,
    )


def _list_stale(result: ScanResult, plan: Plan, text: BaselineText | None) -> tuple[str, ...]:
    if result.coverage.is_complete:
        return list_stale(result, text, plan)
    return ("what accepts nothing cannot be told: not everything was read",)
