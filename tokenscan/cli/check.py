"""``tokenscan check``: are the tokens that a service means to have there, valid, narrow, and in a safe place?"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from tokenscan.cli import exit_codes
from tokenscan.cli.duration import read_duration
from tokenscan.cli.pipe import on_standard_output
from tokenscan.cli.write import open_report, parse_formats, report_options
from tokenscan.errors import UsageError
from tokenscan.inventory.report import CHECK_FORMATS, ROTATION_FORMATS, find_check_format

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tokenscan.inventory.result import CheckResult

FILE = "tokens.toml"
WARN_BEFORE = timedelta(days=14)


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser to *commands*."""
    parser = commands.add_parser(
        "check",
        help="hold the tokens that a service means to have against what they are",
        description="Hold the tokens that a file declares against what they are: there, of the right kind, valid, no "
        "more than is needed, not about to expire, of one environment alone, and in a safe place.",
        epilog="exit codes: 0 all is well, 1 something is wrong, 2 usage or the file, 3 something could not be checked",
    )
    parser.add_argument("file", metavar="FILE", nargs="?", type=Path, default=Path(FILE), help=f"default: {FILE}")
    what = parser.add_argument_group("what is checked")
    what.add_argument("--env", metavar="NAME", default="", help="the tokens of one environment, and those of none")
    what.add_argument("--offline", action="store_true", help="ask no issuer: look at values, dates and places alone")
    what.add_argument(
        "--warn-before", metavar="TIME", type=read_duration, help="how early to warn of an expiry (default: 14d)"
    )
    what.add_argument("--allow-commands", action="store_true", help="run the commands that the file gets values from")
    what.add_argument("--rotation", action="store_true", help="list by when each token must be replaced, and how")
    _add_asking_flags(parser)
    _add_report_flags(parser)
    # How fast to ask is for those who ask about thousands; the user's configuration may say it.
    parser.set_defaults(
        rate=None, in_flight=None, max_requests=10_000, max_time=900.0, no_control=False, canaries=False
    )
    parser.set_defaults(run=run, started=datetime.now(timezone.utc))


def _add_asking_flags(parser: argparse.ArgumentParser) -> None:
    asking = parser.add_argument_group("whom to ask")
    asking.add_argument(
        "--endpoint",
        metavar="PROVIDER=URL",
        action="append",
        default=[],
        help="ask a server of your own in place of the provider's; what the file declares goes before it",
    )
    asking.add_argument(
        "--allow-host", metavar="HOST", action="append", default=[], help="a host that tokens may be sent to"
    )
    asking.add_argument(
        "--allow-private", action="store_true", help="let --endpoint and --allow-host lead into a private network"
    )
    asking.add_argument(
        "--opt-in", metavar="RULE", action="append", default=[], help="ask about tokens where that leaves a trace"
    )
    asking.add_argument("--ca-file", metavar="FILE", type=Path, help="certificates to trust besides the system's")


def _add_report_flags(parser: argparse.ArgumentParser) -> None:
    report = parser.add_argument_group("report")
    report.add_argument(
        "-f",
        "--format",
        metavar="NAME[:FILE]",
        action="append",
        help=f"one of {', '.join(CHECK_FORMATS)}, and where to write it; can be given several times (default: text)",
    )
    report.add_argument("-o", "--output", metavar="FILE", type=Path, help="write the report to FILE")
    report.add_argument(
        "--fail-on",
        choices=("error", "warning"),
        default="error",
        help="what gives exit code 1 (default: error; warning: also what is only warned of)",
    )
    report.add_argument("--allow-incomplete", action="store_true", help="exit 0, not 3, if something was not checked")
    running = parser.add_argument_group("running")
    running.add_argument(
        "-c", "--config", metavar="FILE", type=Path, help="use FILE in place of the repository's configuration"
    )
    running.add_argument("--no-repo-config", action="store_true", help="ignore the repository's rules")
    running.add_argument("--no-cache", action="store_true", help="neither read nor write compiled rules")


def run(arguments: argparse.Namespace) -> int:
    """Check, tell, and give the exit code."""
    from tokenscan.cli.check_world import check

    formats: Mapping[str, str] = ROTATION_FORMATS if arguments.rotation else CHECK_FORMATS
    reports = parse_formats(arguments.format, arguments.output, formats)
    for _, file in reports:
        if file is not None and not (file.parent.is_dir() and os.access(file.parent, os.W_OK)):
            raise UsageError(f"{file} cannot be written: {file.parent} is no folder that you may write to")
    result = check(arguments, os.environ, datetime.now(timezone.utc))
    code = _rotation_code(result) if arguments.rotation else check_code(result, arguments)
    _write(result, reports, formats, arguments, code)
    return code


def check_code(result: CheckResult, arguments: argparse.Namespace) -> int:
    """1 for what is wrong, else 3 for what could not be checked, else 0."""
    if result.has("error") or (arguments.fail_on == "warning" and result.has("warning")):
        return exit_codes.FINDINGS
    if result.has("unchecked") and not arguments.allow_incomplete:
        return exit_codes.INCOMPLETE
    return exit_codes.CLEAN


def _rotation_code(result: CheckResult) -> int:
    today = result.at.date()
    is_late = any(token.due is not None and token.due <= today for token in result.tokens)
    return exit_codes.FINDINGS if is_late else exit_codes.CLEAN


def _write(
    result: CheckResult,
    reports: tuple[tuple[str, Path | None], ...],
    formats: Mapping[str, str],
    arguments: argparse.Namespace,
    code: int,
) -> None:
    for name, file in reports:
        with on_standard_output() if file is None else open_report(file) as stream:
            target = stream or sys.stdout
            options = report_options(target, show_secrets=False, verbose=False)
            options = replace(options, started=arguments.started, ended=datetime.now(timezone.utc), exit_code=code)
            find_check_format(name, formats)(result, target, options)
