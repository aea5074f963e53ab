"""One place of one finding at a time, for formats that are lists of places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from uuid import UUID, uuid5

from tokenscan.model.finding import Finding
from tokenscan.model.location import Location
from tokenscan.model.provenance import CommitRef
from tokenscan.model.result import ScanResult
from tokenscan.model.suppression import Suppression
from tokenscan.report.options import ReportOptions
from tokenscan.report.place import SHORT_ID, name_place
from tokenscan.report.redact import make_redactor, show_secret
from tokenscan.report.text.printable import escape_unprintable

NAMESPACE = UUID("6f1d2a52-6c2b-5c0e-9d57-3f5f2f0a7c41")
"""Drawn once, for ids of places."""

Show = Callable[[str], str]
"""Makes a text from outside fit to be shown: without secrets, and without characters that steer a terminal."""


@dataclass(frozen=True, slots=True)
class Row:
    """A finding at one of its locations. *id* stays the same when lines move: it depends on the secret, the path and
    how many times the secret stands in it before. *path* and *secret* are fit to be shown.
    """

    finding: Finding
    location: Location
    id: UUID
    path: str
    secret: str

    @property
    def commit(self) -> CommitRef | None:
        """The first commit that brought the secret in there."""
        commits = self.location.provenance.commits
        return commits[0] if commits else None

    @property
    def title(self) -> str:
        """What it is, without what is this finding's own."""
        return self.finding.rule.name or self.finding.rule.id

    @property
    def sentence(self) -> str:
        """What it is, and how it got there."""
        commit = f" Brought in by commit {self.commit.id[:SHORT_ID]}." if self.commit else ""
        return f"{self.title}: {self.secret}.{commit}"

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return f"Rotate it first. {self.finding.rule.rotate}".strip() + " Then remove it from the source."


def make_show(result: ScanResult, options: ReportOptions) -> Show:
    """How texts of *result* are made fit to be shown."""
    redactor = make_redactor(result, options)
    return lambda text: escape_unprintable(redactor.redact(text))


def list_rows(result: ScanResult, options: ReportOptions, *, suppressed: bool = False) -> Iterator[Row]:
    """Every place of every finding, in order; of suppressed ones too if asked for."""
    show = make_show(result, options)
    seen: Counter[tuple[str, str]] = Counter()
    for finding in result.findings:
        if finding.suppression is not None and not suppressed:
            continue
        secret = escape_unprintable(show_secret(finding, options))
        for location in finding.locations:
            path = show(name_place(location))
            seen[finding.fingerprint, path] += 1
            number = seen[finding.fingerprint, path]
            name = "\0".join((finding.fingerprint, finding.rule.id, path, str(number)))
            yield Row(finding, location, uuid5(NAMESPACE, name), path, secret)


def tell_suppression(suppression: Suppression, show: Show) -> str:
    """Its kind and where it stands: ``inline docs/a.md:7``."""
    line = f":{suppression.line}" if suppression.line else ""
    return f"{suppression.kind} {show(suppression.path)}{line}".strip()


def split_author(author: str) -> tuple[str, str]:
    """Name and address of ``Name <address>``; no address where there is none."""
    name, bracket, address = author.partition("<")
    return name.strip(), address.rstrip("> ") if bracket else ""


def to_utc(date: str) -> str:
    """An RFC 3339 time in UTC, to the second: ``2026-11-24T02:50:40Z``; any other text as it is."""
    moment = parse_date(date)
    return date if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_date(date: str) -> datetime | None:
    """The moment that an RFC 3339 *date* names, in UTC; ``None`` where it names none."""
    try:
        moment = datetime.fromisoformat(date.replace("Z", "+00:00"))
        return moment.astimezone(timezone.utc) if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    except (ValueError, OverflowError):
        return None


def earliest_date(finding: Finding) -> datetime | None:
    """When the secret first came into a commit, as far as the scan saw."""
    dates = (parse_date(commit.date) for location in finding.locations for commit in location.provenance.commits)
    return min((date for date in dates if date), default=None)
