"""The report for people: what was found, what to do about it, what was read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TextIO

from tokenscan.model.finding import Finding
from tokenscan.model.result import ScanResult
from tokenscan.report.options import ReportOptions
from tokenscan.report.redact import make_redactor
from tokenscan.report.text.advice import compose_advice
from tokenscan.report.text.block import compose_block
from tokenscan.report.text.line import EMPTY, Line, Show, plain
from tokenscan.report.text.printable import escape_unprintable
from tokenscan.report.text.summary import MAX_FAILURES, compose_left_out, compose_notes, compose_summary, compose_unread


def write_text(result: ScanResult, stream: TextIO, options: ReportOptions) -> None:
    """Write *result*. Its last line sums up; suppressed findings are counted there and shown nowhere."""
    write_lines(compose_report(result, options), stream, options)


def write_lines(lines: Iterable[Line], stream: TextIO, options: ReportOptions) -> None:
    """Write *lines*, in colour where *options* ask for it."""
    if options.use_color:
        from tokenscan.report.text.color import write_colored

        write_colored(lines, stream)
    else:
        stream.writelines(plain(line) + "\n" for line in lines)


def compose_report(result: ScanResult, options: ReportOptions) -> Iterator[Line]:
    """The lines of the whole report."""
    redactor = make_redactor(result, options)

    def show(text: str) -> str:
        return escape_unprintable(redactor.redact(text))

    shown = [finding for finding in result.findings if finding.suppression is None]
    yield from _compose_blocks(shown, show, options)
    if shown:
        yield from compose_advice(shown, options)
        yield EMPTY
    yield from compose_notes(result.notes, show)
    if options.verbose:
        yield from compose_left_out(result.coverage, show)
    yield from compose_unread(result.coverage, show, limit=None if options.verbose else MAX_FAILURES)
    yield compose_summary(shown, result)


def _compose_blocks(findings: list[Finding], show: Show, options: ReportOptions) -> Iterator[Line]:
    explained: set[str] = set()
    for finding in findings:
        yield from compose_block(finding, show, options, explain=finding.rule.id not in explained)
        yield EMPTY
        explained.add(finding.rule.id)
