"""``tokenscan environments``: keys by environments, what crosses, and what runs against what is written."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from tokenscan.cli.environment_scan import EnvironmentFiles, find_branch, list_environment_files, load_environment_rules
from tokenscan.cli.known import accept_known, find_baseline
from tokenscan.cli.options import add_running_flags, make_plan
from tokenscan.cli.outcome import exit_code
from tokenscan.cli.pipe import on_standard_output
from tokenscan.cli.plan import Plan
from tokenscan.cli.suppressions import add_baseline_flags
from tokenscan.cli.write import report_options
from tokenscan.errors import UsageError
from tokenscan.key import VARIABLE
from tokenscan.model.result import Coverage, ScanResult
from tokenscan.model.rule import CONFIDENCES
from tokenscan.scan.environments import EnvironmentScanner, reread
from tokenscan.sources.files import find_root

if TYPE_CHECKING:
    from tokenscan.environments.imprint import Imprint
    from tokenscan.model.finding import Finding
    from tokenscan.model.matrix import Matrix
    from tokenscan.report.options import ReportOptions

ONLY = ("same", "different", "missing", "live", "test")


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser to *commands*."""
    parser = commands.add_parser(
        "environments",
        help="compare development, staging and production: what they share and must not",
        description="Read configuration files, dotenv files that git ignores among them, and show which environment "
        "has which value, as keyed hashes. What crosses is a finding, as in `tokenscan scan`.",
        epilog="exit codes: 0 nothing crosses (with --compare: both sides are the same), 1 something does (or they "
        "differ), 2 usage or configuration, 4 internal error",
    )
    parser.add_argument("paths", metavar="PATH", nargs="*", help="files and folders (default: .)")
    shown = parser.add_argument_group("matrix")
    shown.add_argument(
        "--key",
        metavar="GLOB",
        action="append",
        default=[],
        help="only keys that GLOB fits; may be given several times",
    )
    shown.add_argument(
        "--only", choices=ONLY, action="append", default=[], help="only keys that are so; can be given several times"
    )
    shown.add_argument("--all", action="store_true", help="every key, not only those of secrets and resources")
    shown.add_argument("-f", "--format", choices=("text", "json"), default="text", help="default: %(default)s")
    shown.add_argument("-o", "--output", metavar="FILE", type=Path, help="write the matrix to FILE")
    shown.add_argument("--html", metavar="FILE", type=Path, help="write the matrix as a page, too")
    shown.add_argument("-v", "--verbose", action="store_true", help="name the files that were read line by line")
    _add_compare_flags(parser)
    policy = parser.add_argument_group("policy")
    policy.add_argument("--min-confidence", choices=CONFIDENCES, help="leave out findings below (default: medium)")
    policy.add_argument(
        "--fail-on", metavar="EXPR", help="which findings give exit code 1 (default: 'confidence >= medium')"
    )
    add_baseline_flags(parser)
    add_running_flags(parser)
    parser.set_defaults(run=run, show_secrets=False, command_line=())


def _add_compare_flags(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what runs")
    group.add_argument(
        "--compare",
        metavar="FILE|env|command",
        help="compare with FILE (- for standard input), with this process's variables, or with what the command behind "
        "-- prints",
    )
    group.add_argument("--environment", metavar="NAME", help="the environment that is compared (default: production)")
    group.add_argument("--allow-commands", action="store_true", help="let --compare command run what stands behind --")


def run(arguments: argparse.Namespace) -> int:
    """Print the matrix, and give the exit code."""
    paths = arguments.paths or ["."]
    root = find_root(paths)
    plan = make_plan(arguments, Path(root))
    if plan.config.environments is not None and not plan.config.environments.enabled:
        raise UsageError("environments are not compared here: [environments] enabled is false in the configuration")
    is_keyed = bool(os.environ.get(VARIABLE))
    key = plan.settings.key if is_keyed else secrets.token_bytes(32)
    files = list_environment_files(paths, root, plan)
    rules = load_environment_rules(plan)
    scanner = EnvironmentScanner(
        rules, plan.ruleset, plan.settings, find_branch(root, rules.names), key, every=arguments.all
    )
    if arguments.compare is not None:
        from tokenscan.cli.environment_compare import compare_with

        return compare_with(arguments, scanner, files)
    return _show_matrix(arguments, scanner, files, plan, is_keyed=is_keyed)


def _show_matrix(
    arguments: argparse.Namespace, scanner: EnvironmentScanner, files: EnvironmentFiles, plan: Plan, *, is_keyed: bool
) -> int:
    from tokenscan.environments.matrix import make_matrix, select_rows

    imprints, gaps = scanner.read(files.source, files.paths)
    told = [f"{gap.path}:{gap.line}: {gap.why}" for gap in gaps]
    matrix = make_matrix(imprints, scanner.press.names, is_keyed=is_keyed, gaps=told)
    matrix = select_rows(matrix, keys=arguments.key, only=arguments.only)
    result = _judge(imprints, scanner, files, plan, arguments)
    options = replace(_options(arguments), ended=datetime.now(timezone.utc), show_secrets=False)
    _write(matrix, result.findings, files.root, arguments, options)
    return exit_code(result, plan.gate)


def _judge(
    imprints: Sequence[Imprint],
    scanner: EnvironmentScanner,
    files: EnvironmentFiles,
    plan: Plan,
    arguments: argparse.Namespace,
) -> ScanResult:
    found = scanner.tell(scanner.compare(imprints), reread(files.source))
    result = ScanResult(tuple(found), Coverage(), plan.ruleset.hash, files.root)
    return accept_known(result, find_baseline(arguments, Path(files.root)), plan)


def _options(arguments: argparse.Namespace) -> ReportOptions:
    stream = sys.stdout if arguments.output is None else None
    options = report_options(stream or sys.stderr, show_secrets=False, verbose=arguments.verbose)
    return options if arguments.output is None else replace(options, use_color=False)


def _write(
    matrix: Matrix, findings: Sequence[Finding], root: str, arguments: argparse.Namespace, options: ReportOptions
) -> None:
    if arguments.html is not None:
        from tokenscan.report.matrix_html import write_matrix_html

        write_file(arguments.html, lambda stream: write_matrix_html(matrix, findings, root, stream, options))
    if arguments.format == "json":
        from tokenscan.report.matrix_json import write_matrix_json

        write_out(arguments, lambda stream: write_matrix_json(matrix, findings, root, stream, options))
        return
    from tokenscan.report.matrix_text import compose_matrix
    from tokenscan.report.text import write_lines

    write_out(arguments, lambda stream: write_lines(compose_matrix(matrix, findings, options), stream, options))


def write_out(arguments: argparse.Namespace, write: Callable[[TextIO], object]) -> None:
    """Have *write* write to standard output, or to the file that is asked for."""
    if arguments.output is not None:
        write_file(arguments.output, write)
        return
    with on_standard_output():
        write(sys.stdout)


def write_file(file: Path, write: Callable[[TextIO], object]) -> None:
    """Have *write* write *file*. Raises ``UsageError``."""
    try:
        with file.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
            write(stream)
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}") from None
