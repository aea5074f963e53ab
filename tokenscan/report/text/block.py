"""One finding."""

from __future__ import annotations

from collections.abc import Iterator

from tokenscan.model.finding import Finding, Part
from tokenscan.model.location import Location
from tokenscan.model.secret import ELLIPSIS
from tokenscan.report.options import ReportOptions
from tokenscan.report.place import SHORT_ID, name_place
from tokenscan.report.redact import show_part, show_secret
from tokenscan.report.text.excerpt import compose_excerpt
from tokenscan.report.text.line import Line, Show
from tokenscan.report.text.printable import escape_unprintable
from tokenscan.report.text.rows import Row, compose_rows
from tokenscan.report.text.words import CURRENT, PLACES, REACH, count
from tokenscan.report.verdict import describe_verdict

MAX_PLACES = 3
"""Further places that are named; the others are counted."""


def compose_block(finding: Finding, show: Show, options: ReportOptions, *, explain: bool) -> Iterator[Line]:
    """The finding's lines; with *explain* also what its kind of credential can do, and how to rotate it."""
    primary = finding.locations[0]
    yield (
        (f"{_name_point(primary, show)}:", "path"),
        (" ", ""),
        (finding.severity, finding.severity),
        (" ", ""),
        (finding.rule.id, "rule"),
        (" ", ""),
        (escape_unprintable(show_secret(finding, options)), "secret"),
    )
    spelling = _spell_in_context(finding, options)
    yield from compose_excerpt(primary, spelling, finding.severity, show=show, width=options.width)
    yield from compose_rows(_list_rows(finding, show, options, explain=explain), options.width)


def _spell_in_context(finding: Finding, options: ReportOptions) -> str:
    """How the primary location's context spells the secret: unknown (empty) where it stands there encoded."""
    if finding.locations[0].encodings:
        return "" if options.show_secrets else ELLIPSIS
    return show_secret(finding, options)


def _list_rows(finding: Finding, show: Show, options: ReportOptions, *, explain: bool) -> Iterator[Row]:
    primary = finding.locations[0]
    yield "what", f"{finding.rule.name}, {finding.confidence} confidence"
    yield from describe_verdict(finding.verdict, show)
    for part in finding.parts:
        yield part.name, _describe_part(part, primary, show, options)
    if finding.environment:
        yield "used in", show(finding.environment)
    for name, value in finding.facts:
        yield show(name), show(value)
    if primary.encodings:
        yield "encoded", " inside ".join(reversed(primary.encodings))
    if primary.provenance.kind in PLACES:
        yield "where", PLACES[primary.provenance.kind]
    yield from _list_history(primary, show)
    yield from _list_places(finding, show)
    if explain and finding.rule.can:
        yield "can do", finding.rule.can
    if explain and finding.rule.rotate:
        yield "rotate", finding.rule.rotate


def _describe_part(part: Part, primary: Location, show: Show, options: ReportOptions) -> str:
    """What it is, and where it stands; the path only where that is another one than the secret's."""
    place, span = name_place(part.location), part.location.span
    point = f"{span.line}:{span.column}" if place == name_place(primary) else _name_point(part.location, show)
    return f"{show(show_part(part, options))} at {point}"


def _list_history(location: Location, show: Show) -> Iterator[Row]:
    provenance = location.provenance
    if provenance.commits:
        first, *others = provenance.commits
        more = f" (and {count(len(others), 'more commit')})" if others else ""
        yield "commit", f"{show(first.id[:SHORT_ID])} of {show(first.date[:10])} by {show(first.author)}{more}"
    if provenance.reachable:
        yield "reach", CURRENT if provenance.is_current else REACH[provenance.reachable]


def _list_places(finding: Finding, show: Show) -> Iterator[Row]:
    """Versions of one file often hold a secret at the same point, which is named once."""
    primary, *others = (_name_point(location, show) for location in finding.locations)
    places = [place for place in dict.fromkeys(others) if place != primary]
    for position, place in enumerate(places[:MAX_PLACES]):
        yield ("" if position else "also at"), place
    if len(places) > MAX_PLACES:
        yield "", f"… and {count(len(places) - MAX_PLACES, 'more place')}"


def _name_point(location: Location, show: Show) -> str:
    return f"{show(name_place(location))}:{location.span.line}:{location.span.column}"
