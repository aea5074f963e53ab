"""Writing reports where they are asked for."""

from __future__ import annotations

import io
import os
import shutil
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from tokenscan import __version__
from tokenscan.errors import UsageError
from tokenscan.model.result import ScanResult
from tokenscan.policy.expiry import tell_expired
from tokenscan.report import FORMATS, find_format
from tokenscan.report.options import DEFAULT_WIDTH, ReportOptions

if TYPE_CHECKING:
    import argparse

DEFAULT = "text"


def write_reports(result: ScanResult, arguments: argparse.Namespace) -> None:
    """Write every report that *arguments* ask for. Raises ``UsageError`` for a file that cannot be written."""
    result = _seen_now(result)
    for name, file in parse_formats(arguments.format, arguments.output):
        is_dull = name == DEFAULT and not result.findings and result.coverage.is_complete
        if file is None and arguments.quiet and is_dull:
            continue
        try:
            if file is None:
                write_report(name, result, sys.stdout, arguments)
                sys.stdout.flush()
                continue
            # Paths of any bytes are shown escaped, never a reason to lose a report.
            with file.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
                write_report(name, result, stream, arguments)
        except BrokenPipeError:
            # Whoever read our output has gone, as `head` does; the exit code still stands.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except OSError as error:
            raise UsageError(f"{file or 'standard output'} cannot be written: {error.strerror}") from None


def check_reports(arguments: argparse.Namespace) -> None:
    """Raise ``UsageError`` now for reports that could not be written after the scan."""
    for _, file in parse_formats(arguments.format, arguments.output):
        if file is not None and not (file.parent.is_dir() and os.access(file.parent, os.W_OK)):
            raise UsageError(f"{file} cannot be written: {file.parent} is no folder that you may write to")


def parse_formats(asked: list[str] | None, output: Path | None) -> tuple[tuple[str, Path | None], ...]:
    """(format, file or ``None`` for standard output) for each ``NAME[:FILE]``; *output* is the file of the one that
    names none. Raises ``UsageError``.
    """
    reports: list[tuple[str, Path | None]] = []
    for text in asked or [DEFAULT]:
        name, colon, file = text.partition(":")
        if name not in FORMATS:
            raise UsageError(f"--format: {name!r} is none of {', '.join(FORMATS)}")
        if colon and not file:
            raise UsageError(f"--format: {text!r} names no file; write {name}:FILE")
        reports.append((name, Path(file) if colon else output))
    if output is not None and all(file != output for _, file in reports):
        raise UsageError(f"--output: {output} is left without a report, since every --format names its own file")
    targets = [file for _, file in reports]
    if len(set(targets)) < len(targets):
        raise UsageError("--format: two reports go to the same place; write NAME:FILE for one of them")
    return tuple(reports)


def write_report(name: str, result: ScanResult, stream: TextIO, arguments: argparse.Namespace) -> None:
    """Write one report."""
    options = report_options(stream, show_secrets=arguments.show_secrets, verbose=arguments.verbose)
    find_format(name)(result, stream, options)


def write_text(result: ScanResult, stream: TextIO) -> None:
    """Write the report that people read."""
    find_format(DEFAULT)(_seen_now(result), stream, report_options(stream, show_secrets=False, verbose=False))


def _seen_now(result: ScanResult) -> ScanResult:
    return tell_expired(result, datetime.now(timezone.utc))


def report_options(stream: TextIO, *, show_secrets: bool, verbose: bool) -> ReportOptions:
    """How a report for people is written to *stream*, which from now on takes all of Unicode."""
    is_terminal = stream.isatty()
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")
    return ReportOptions(
        version=__version__,
        show_secrets=show_secrets,
        use_color=is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb",
        width=shutil.get_terminal_size().columns if is_terminal else DEFAULT_WIDTH,
        verbose=verbose,
    )
