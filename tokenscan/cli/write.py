"""Writing reports where they are asked for."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from tokenscan import __version__
from tokenscan.cli.pipe import on_standard_output
from tokenscan.errors import UsageError
from tokenscan.key import VARIABLE
from tokenscan.model.result import ScanResult
from tokenscan.policy.expiry import tell_expired
from tokenscan.report import FORMATS, find_format
from tokenscan.report.options import DEFAULT_WIDTH, Occasion, ReportOptions

if TYPE_CHECKING:
    import argparse

DEFAULT = "text"


@dataclass(frozen=True, slots=True)
class Extras:
    """What formats for programs tell besides: when the run *started*, the *exit_code* it ends with; and where to find
    the texts again (*root*; empty: nowhere).
    """

    started: datetime
    exit_code: int | None
    root: str
    allow_unsalted: bool
    comments_count: bool

    def add_to(self, options: ReportOptions) -> ReportOptions:
        """*options* with all of this, and with now for the end of the run."""
        from tokenscan.report.texts import make_reader

        return replace(
            options,
            started=self.started,
            ended=datetime.now(timezone.utc),
            exit_code=self.exit_code,
            allow_unsalted=self.allow_unsalted,
            comments_count=self.comments_count,
            value_key=os.environ.get(VARIABLE, "").encode(),
            read_texts=make_reader(self.root) if self.root else None,
        )


def write_reports(
    result: ScanResult,
    arguments: argparse.Namespace,
    exit_code: int | None = None,
    root: str | None = None,
    *,
    comments_count: bool = True,
) -> None:
    """Write every report that *arguments* ask for. *exit_code* is what the run will end with, *root* where the texts
    are that were scanned, unless the result says it; may the advice be a comment? Raises ``UsageError`` for a file that
    cannot be written.
    """
    result = _seen_now(result)
    reports = parse_formats(arguments.format, arguments.output)
    texts = result.root if root is None else root
    extras = Extras(arguments.started, exit_code, texts, arguments.allow_unsalted, comments_count)
    for name, file in reports:
        is_dull = name == DEFAULT and not result.findings and result.coverage.is_complete
        if file is None and arguments.quiet and is_dull:
            continue
        with on_standard_output() if file is None else open_report(file) as stream:
            write_report(name, result, stream or sys.stdout, arguments, extras)
    _warn_of_gaps(result, [name for name, _ in reports])


@contextmanager
def open_report(file: Path) -> Iterator[TextIO]:
    """*file*, to be written. Paths of any bytes are shown escaped, never a reason to lose a report."""
    try:
        with file.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
            yield stream
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}") from None


def _warn_of_gaps(result: ScanResult, names: Iterable[str]) -> None:
    """Say on standard error that the scan is incomplete, where no report of it can."""
    if not result.coverage.is_complete and not any(FORMATS[name].tells_gaps for name in names):
        from tokenscan.report.summary import summarise

        print(f"tokenscan: {summarise(result)} -f text tells more", file=sys.stderr)


def check_reports(arguments: argparse.Namespace) -> None:
    """Raise ``UsageError`` now for reports that could not be written after the scan."""
    for name, file in parse_formats(arguments.format, arguments.output):
        if FORMATS[name].needs_values:
            from tokenscan.report.detect_secrets import check_unsalted

            check_unsalted(allowed=arguments.allow_unsalted)
        if file is None and sys.stdout is None:
            raise UsageError("standard output is closed: write the report to a file, by -o FILE or --format NAME:FILE")
        if file is not None and not (file.parent.is_dir() and os.access(file.parent, os.W_OK)):
            raise UsageError(f"{file} cannot be written: {file.parent} is no folder that you may write to")
        if file is not None and file.is_dir():
            raise UsageError(f"{file} cannot be written: it is a folder; name a file in it")


def shows_matrix(arguments: argparse.Namespace) -> bool:
    """Is a report asked for that shows keys by environments?"""
    return any(FORMATS[name].shows_matrix for name, _ in parse_formats(arguments.format, arguments.output))


def parse_formats(
    asked: list[str] | None, output: Path | None, known: Collection[str] = FORMATS
) -> tuple[tuple[str, Path | None], ...]:
    """(format, file or ``None`` for standard output) for each ``NAME[:FILE]`` of a *known* format; *output* is the file
    of the one that names none. Raises ``UsageError``.
    """
    reports: list[tuple[str, Path | None]] = []
    for text in asked or [DEFAULT]:
        name, colon, file = text.partition(":")
        if name not in known:
            raise UsageError(f"--format: {name!r} is none of {', '.join(known)}")
        if colon and not file:
            raise UsageError(f"--format: {text!r} names no file; write {name}:FILE")
        reports.append((name, Path(file) if colon else output))
    if output is not None and all(file != output for _, file in reports):
        raise UsageError(f"--output: {output} is left without a report, since every --format names its own file")
    targets = [None if file is None else os.path.realpath(file) for _, file in reports]
    if len(set(targets)) < len(targets):
        raise UsageError("--format: two reports go to the same place; write NAME:FILE for one of them")
    return tuple(reports)


def write_report(name: str, result: ScanResult, stream: TextIO, arguments: argparse.Namespace, extras: Extras) -> None:
    """Write one report."""
    options = report_options(stream, show_secrets=arguments.show_secrets, verbose=arguments.verbose)
    find_format(name)(result, stream, extras.add_to(options))


def write_text(result: ScanResult, stream: TextIO, *, comments_count: bool, occasion: Occasion = "scan") -> None:
    """Write the report that people read, with the advice that fits."""
    options = report_options(stream, show_secrets=False, verbose=False)
    options = replace(options, comments_count=comments_count, occasion=occasion)
    find_format(DEFAULT)(_seen_now(result), stream, options)


def print_text(result: ScanResult, *, comments_count: bool, occasion: Occasion = "scan") -> None:
    """Write it to standard output, for as long as anybody reads it. Raises ``UsageError``."""
    with on_standard_output():
        write_text(result, sys.stdout, comments_count=comments_count, occasion=occasion)


def _seen_now(result: ScanResult) -> ScanResult:
    return tell_expired(result, datetime.now(timezone.utc))


def report_options(stream: TextIO | None, *, show_secrets: bool, verbose: bool) -> ReportOptions:
    """How a report for people is written to *stream*, which from now on takes all of Unicode."""
    if stream is None:
        raise UsageError("standard output is closed, and so nobody would see this")
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
