"""What the page shows, as its script reads it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tokenscan.model.finding import Finding
from tokenscan.model.location import Location
from tokenscan.model.matrix import Matrix
from tokenscan.model.result import ScanResult
from tokenscan.report.matrix_json import record_row
from tokenscan.report.matrix_text import ORGANISATION_KEY, RUN_KEY
from tokenscan.report.options import ReportOptions
from tokenscan.report.place import SHORT_ID, name_place
from tokenscan.report.record import Record
from tokenscan.report.redact import show_part, show_secret
from tokenscan.report.row import Show, earliest_date, tell_suppression
from tokenscan.report.summary import list_gaps
from tokenscan.report.text.words import CURRENT, PLACES, REACH

MAX_PLACES = 100
"""Places of one finding that the page holds; more are counted."""

MAX_KEYS = 2_000
"""Keys of the matrix that the page holds, those of secrets first; more are counted."""

AGES = ((7, "last week"), (31, "last month"), (92, "3 months"), (366, "a year"), (1096, "3 years"))
"""Days since the secret first came into a commit, at most, and what that is called."""

OLDER, UNDATED = "older", "no date"


def record_page(result: ScanResult, show: Show, options: ReportOptions, *, project: str) -> Record:
    """The whole page's data."""
    rules = {finding.rule.id: finding.rule for finding in result.findings}
    return {
        "project": project,
        "version": options.version,
        "time": options.ended.strftime("%Y-%m-%d %H:%M UTC") if options.ended.timestamp() else "",
        "objects": result.coverage.objects,
        "complete": result.coverage.is_complete,
        "gaps": list(list_gaps(result, show)),
        "notes": [show(note) for note in result.notes],
        "ages": [*(name for _, name in AGES), OLDER, UNDATED],
        "rules": {
            name: {"name": rule.name or name, "can": rule.can, "rotate": rule.rotate, "link": _link(rule.reference)}
            for name, rule in rules.items()
        },
        "findings": [_record_finding(finding, show, options) for finding in result.findings],
        "environments": _record_matrix(result.matrix, show) if result.matrix else None,
    }


def _record_matrix(matrix: Matrix, show: Show) -> Record:
    rows = sorted(matrix.rows, key=lambda row: not row.is_secret)
    return {
        "names": [show(name) for name in matrix.environments],
        "rows": [record_row(row, show) for row in rows[:MAX_KEYS]],
        "total": len(rows),
        "gaps": [show(gap) for gap in matrix.gaps],
        "hint": ORGANISATION_KEY if matrix.is_keyed else RUN_KEY,
    }


def _link(reference: str) -> str:
    return reference if reference.startswith("https://") else ""


def _record_finding(finding: Finding, show: Show, options: ReportOptions) -> Record:
    first = earliest_date(finding)
    return {
        "rule": finding.rule.id,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "secret": show(show_secret(finding, options)),
        "fingerprint": finding.fingerprint,
        "environment": show(finding.environment or ""),
        "verdict": finding.verdict.state,
        "suppressed": tell_suppression(finding.suppression, show) if finding.suppression else "",
        "first": first.strftime("%Y-%m-%d") if first else "",
        "age": name_age(first, options.ended),
        "facts": [[show(name), show(value)] for name, value in finding.facts],
        "parts": [
            [show(part.name), f"{show(show_part(part, options))} at {_name_point(part.location, show)}"]
            for part in finding.parts
        ],
        "places": [_record_place(location, show) for location in finding.locations[:MAX_PLACES]],
        "total": len(finding.locations),
    }


def _record_place(location: Location, show: Show) -> Record:
    provenance = location.provenance
    return {
        "path": show(name_place(location)),
        "line": location.span.line,
        "column": location.span.column,
        "context": show(location.context),
        "about": [show(text) for text in _tell_place(location)],
        "commits": [
            {"id": commit.id[:SHORT_ID], "author": show(commit.author), "date": show(commit.date)[:10]}
            for commit in provenance.commits[:1]
        ],
    }


def _tell_place(location: Location) -> Iterator[str]:
    provenance = location.provenance
    if location.encodings:
        yield f"encoded: {' inside '.join(reversed(location.encodings))}"
    if provenance.kind in PLACES:
        yield PLACES[provenance.kind]
    if provenance.reachable:
        yield CURRENT if provenance.is_current else REACH[provenance.reachable]


def _name_point(location: Location, show: Show) -> str:
    return f"{show(name_place(location))}:{location.span.line}:{location.span.column}"


def name_age(first: datetime | None, now: datetime) -> str:
    """Which of ``AGES`` a secret is of that came in at *first*."""
    if first is None:
        return UNDATED
    days = (now - first).days
    return next((name for limit, name in AGES if days <= limit), OLDER)
