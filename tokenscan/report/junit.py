"""JUnit XML, which every CI server shows as tests: one a place, and one that everything was read."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TextIO

from tokenscan.model.result import ScanResult
from tokenscan.report.options import ReportOptions
from tokenscan.report.row import Row, Show, list_rows, make_show, tell_suppression
from tokenscan.report.summary import list_gaps, summarise
from tokenscan.report.text.words import count


def write_junit(result: ScanResult, stream: TextIO, options: ReportOptions) -> None:
    """Write *result*. A finding is a failure, a suppressed one is skipped, an incomplete scan an error."""
    stream.writelines(line + "\n" for line in _list_lines(result, options))


def _list_lines(result: ScanResult, options: ReportOptions) -> Iterator[str]:
    show = make_show(result, options)
    rows = list(list_rows(result, options, suppressed=True))
    skipped = sum(row.finding.suppression is not None for row in rows)
    sums = {
        "tests": len(rows) + 1,
        "failures": len(rows) - skipped,
        "errors": int(not result.coverage.is_complete),
        "skipped": skipped,
    }
    time = f"{max((options.ended - options.started).total_seconds(), 0):.3f}"
    numbers = {name: str(value) for name, value in sums.items()}
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f"<testsuites{_attributes(name='tokenscan', **numbers, time=time)}>"
    stamp = options.started.strftime("%Y-%m-%dT%H:%M:%S")
    yield f"  <testsuite{_attributes(name='tokenscan', **numbers, time=time, timestamp=stamp)}>"
    yield from _tell_coverage(result, show)
    for row in rows:
        yield from _tell_row(row, show)
    yield "  </testsuite>"
    yield "</testsuites>"


def _tell_coverage(result: ScanResult, show: Show) -> Iterator[str]:
    yield f"    <testcase{_attributes(classname='tokenscan', name='everything was read', time='0')}>"
    gaps = list(list_gaps(result, show))
    if gaps:
        message = f"not read: {count(len(gaps), 'thing')}"
        yield f"      <error{_attributes(type='incomplete', message=message)}>"
        yield from map(escape, gaps)
        yield "      </error>"
    yield f"      <system-out>{escape(summarise(result))}</system-out>"
    yield "    </testcase>"


def _tell_row(row: Row, show: Show) -> Iterator[str]:
    finding, span = row.finding, row.location.span
    name = f"{row.path}:{span.line}:{span.column}"
    place = {"classname": finding.rule.id, "name": name, "file": row.path, "line": str(span.line), "time": "0"}
    yield f"    <testcase{_attributes(**place)}>"
    if finding.suppression:
        message = f"suppressed: {tell_suppression(finding.suppression, show)}"
        yield f"      <skipped{_attributes(message=message)}/>"
    else:
        yield f"      <failure{_attributes(type=finding.severity, message=row.sentence)}>"
        yield escape(" ".join(text for text in (finding.rule.can, row.remedy) if text))
        yield "      </failure>"
    yield "    </testcase>"


def _attributes(**values: str) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in values.items())
