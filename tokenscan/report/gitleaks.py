"""The JSON report of gitleaks, for what reads that. Keys and their order are those of gitleaks 8.30."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from tokenscan.detect.entropy import entropy
from tokenscan.model.provenance import CommitRef
from tokenscan.model.result import ScanResult
from tokenscan.report.dump import dump
from tokenscan.report.options import ReportOptions
from tokenscan.report.record import Record
from tokenscan.report.row import Row, Show, list_rows, make_show, split_author, to_utc

_NOBODY = CommitRef("", "", "")


def write_gitleaks(result: ScanResult, stream: TextIO, options: ReportOptions) -> None:
    """Write *result*: a record for each place, and for each commit that brought the secret in there. Suppressed
    findings are left out. Columns are the true ones, the last one inclusive; gitleaks' own are one too high from the
    second line of a file on. Entropy is told of a secret that is shown.
    """
    show = make_show(result, options)
    rows = list_rows(result, options)
    records = [_describe(row, commit, show, options) for row in rows for commit in _list_commits(row)]
    stream.write(dump(records, indent=1) + "\n")


def _list_commits(row: Row) -> Iterator[CommitRef]:
    yield from row.location.provenance.commits or (_NOBODY,)


def _describe(row: Row, commit: CommitRef, show: Show, options: ReportOptions) -> Record:
    finding, span = row.finding, row.location.span
    is_shown = options.show_secrets and not finding.secret.is_masked
    name, email = split_author(commit.author)
    places = [*([commit.id] if commit.id else []), row.path, finding.rule.id, str(span.line)]
    return {
        "RuleID": finding.rule.id,
        "Description": row.title,
        "StartLine": span.line,
        "EndLine": span.end_line,
        "StartColumn": span.column,
        "EndColumn": max(span.end_column - 1, 1),
        "Match": row.secret,
        "Secret": row.secret,
        "File": row.path,
        "SymlinkFile": "",
        "Commit": commit.id,
        "Entropy": round(entropy(finding.secret.reveal()), 6) if is_shown else 0,
        "Author": show(name),
        "Email": show(email),
        "Date": to_utc(show(commit.date)),
        "Message": "",
        "Tags": [f"severity:{finding.severity}", f"confidence:{finding.confidence}"],
        "Fingerprint": ":".join(places),
    }
