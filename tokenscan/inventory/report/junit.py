"""JUnit XML: of each token a test for everything that it is looked at for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import TextIO

from tokenscan.inventory.issue import ASPECTS, ISSUE_KINDS, Aspect, Issue
from tokenscan.inventory.result import CheckResult, TokenCheck
from tokenscan.report.options import ReportOptions
from tokenscan.report.text.printable import escape_unprintable


def write_junit(result: CheckResult, stream: TextIO, options: ReportOptions) -> None:
    """Write *result*. An error is a failure; what could not be checked is an error, as JUnit calls it."""
    stream.writelines(line + "\n" for line in _list_lines(result, options))


def _list_lines(result: CheckResult, options: ReportOptions) -> Iterator[str]:
    cases = [_Case(token, aspect, result) for token in result.tokens for aspect in ASPECTS]
    sums = {
        "tests": str(len(cases)),
        "failures": str(sum(bool(case.failures) for case in cases)),
        "errors": str(sum(bool(case.gaps) and not case.failures for case in cases)),
        "skipped": str(sum(case.is_skipped for case in cases)),
    }
    time = f"{max((options.ended - options.started).total_seconds(), 0):.3f}"
    name = f"tokenscan check {result.environment}".strip()
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f"<testsuites{_attributes(name=name, **sums, time=time)}>"
    stamp = result.at.strftime("%Y-%m-%dT%H:%M:%S")
    yield f"  <testsuite{_attributes(name=name, **sums, time=time, timestamp=stamp)}>"
    for case in cases:
        yield from case.compose()
    yield "  </testsuite>"
    yield "</testsuites>"


class _Case:
    """One token, looked at for one thing."""

    def __init__(self, token: TokenCheck, aspect: Aspect, result: CheckResult) -> None:
        self._token = token
        self._aspect = aspect
        self._file = str(result.file)
        issues = [issue for issue in token.issues if ISSUE_KINDS[issue.code].aspect == aspect]
        self.failures = [issue for issue in issues if issue.level == "error"]
        self.gaps = [issue for issue in issues if issue.level == "unchecked"]
        self._others = [issue for issue in issues if issue.level in ("warning", "note")]
        is_unasked = aspect == "validity" and token.verdict.state == "not-checked"
        self.is_skipped = is_unasked and not self.failures and not self.gaps

    def compose(self) -> Iterator[str]:
        own = self._token.declaration
        label = f"{own.name} ({own.environment})" if own.environment else own.name
        place = {"classname": label, "name": self._aspect, "file": self._file, "line": str(own.line), "time": "0"}
        yield f"    <testcase{_attributes(**place)}>"
        if self.is_skipped:
            yield f"      <skipped{_attributes(message='nobody was asked')}/>"
        elif self.failures:
            yield from _compose("failure", [*self.failures, *self.gaps])
        elif self.gaps:
            yield from _compose("error", self.gaps)
        if self._others:
            yield "      <system-out>"
            yield from (_escape(_spell(issue)) for issue in self._others)
            yield "      </system-out>"
        yield "    </testcase>"


def _compose(tag: str, issues: Sequence[Issue]) -> Iterator[str]:
    """One element for all: most servers show the first alone."""
    message = "; ".join(issue.what for issue in issues)
    yield f"      <{tag}{_attributes(type=issues[0].code, message=message)}>"
    yield from (_escape(_spell(issue)) for issue in issues)
    yield f"      </{tag}>"


def _spell(issue: Issue) -> str:
    return f"{issue.level}, {issue.code}: {issue.what}: {issue.why}. Next: {issue.next_step}."


def _attributes(**values: str) -> str:
    return "".join(f' {name}="{_escape(value)}"' for name, value in values.items())


def _escape(text: str) -> str:
    """For XML, which has no place for control characters however they are written."""
    return escape(escape_unprintable(text))
