"""``tokenscan convert``: reports in one format, written in another."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tokenscan.cli import exit_codes
from tokenscan.cli.options import add_report_flags
from tokenscan.cli.write import check_reports, parse_formats, write_reports
from tokenscan.errors import UsageError
from tokenscan.model.result import ScanResult
from tokenscan.report import FORMATS
from tokenscan.report.hide import drop_contexts
from tokenscan.report.read import READABLE, read_report
from tokenscan.report.read.merge import merge_results
from tokenscan.report.read.recorded import Recorded
from tokenscan.scan.gather import order_findings

STDIN = "-"


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser to *commands*."""
    parser = commands.add_parser(
        "convert",
        help="write reports in another format, several as one",
        description=f"Read reports ({READABLE}) and write them in any format. Of several the findings are merged: a "
        "secret is one finding, a place is told once. What is masked stays masked.",
    )
    parser.add_argument("reports", metavar="IN", nargs="+", help="a report, or - for standard input")
    parser.add_argument(
        "--root",
        metavar="FOLDER",
        type=Path,
        help="where the files are that were scanned, for the line hashes of -f sarif (default: left out)",
    )
    add_report_flags(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Read, merge, write. Gives 3 where a report was cut off."""
    check_reports(arguments)
    if arguments.root is not None and not arguments.root.is_dir():
        raise UsageError(f"--root: {arguments.root} is not a folder")
    recorded = [_read(name) for name in arguments.reports]
    result = merge_results([each.result for each in recorded], order=order_findings)
    _check_values(result, arguments)
    if not arguments.show_secrets and any(not finding.secret.is_masked for finding in result.findings):
        result = drop_contexts(result)  # excerpts of a report that shows secrets show them too
    write_reports(result, arguments, root=str(arguments.root or ""))
    return exit_codes.INCOMPLETE if any(each.is_cut for each in recorded) else exit_codes.CLEAN


def _read(name: str) -> Recorded:
    """The report called *name*. Raises ``UsageError``."""
    where = "standard input" if name == STDIN else name
    try:
        data = sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
        return read_report(data.decode("utf-8-sig"), where)
    except OSError as error:
        raise UsageError(f"{where} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{where} cannot be read as a report: it is no UTF-8; convert reads {READABLE}") from None


def _check_values(result: ScanResult, arguments: argparse.Namespace) -> None:
    """Raise ``UsageError`` before a file is touched, where a format needs values that are not there."""
    if any(FORMATS[name].needs_values for name, _ in parse_formats(arguments.format, arguments.output)):
        from tokenscan.report.detect_secrets import check_values

        check_values(result)
