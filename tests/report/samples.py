"""Scan results to write reports of, made by hand."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

from support.joint import join

from tokenscan.model.blob import Skipped
from tokenscan.model.finding import Finding, Part
from tokenscan.model.location import Location, Span
from tokenscan.model.provenance import CommitRef, Provenance
from tokenscan.model.result import Coverage, ScanResult
from tokenscan.model.rule import Rule
from tokenscan.model.secret import Secret
from tokenscan.model.suppression import Suppression
from tokenscan.report import find_format
from tokenscan.report.options import ReportOptions

TOKEN = join("ghp_~|~MadeUpBodyForDocsOnly0123456781FC8YL")
MASKED = "ghp_…YL"
SESSION = join("ghs_~|~MadeUpSessionForDocs0123456789012Ab12C")

GITHUB = Rule(
    id="github-pat-classic",
    family="github-pat-classic",
    name="GitHub personal access token (classic)",
    severity="critical",
    confidence="high",
    keywords=("ghp_",),
    pattern="",
    reference="https://docs.github.com/tokens",
    can="Reads and writes every repository that its scopes and its owner reach.",
    rotate="Delete it under Settings, Developer settings, and make a fine-grained one with an expiry.",
)

PASSWORD = Rule(
    id="generic-password",
    family="generic-password",
    name="Password",
    severity="medium",
    confidence="medium",
    keywords=("password",),
    pattern="",
    reference="",
    can="Opens what it belongs to.",
    rotate="",
)

ADA = CommitRef("3f2a9c1d04be" + "0" * 28, "Ada Lovelace <ada@example.org>", "2023-04-01T12:00:00+02:00")
BOB = CommitRef("77aa01c9d2e4" + "0" * 28, "Bob <bob@example.org>", "2024-01-09T08:30:00Z")
OBJECT = "5d41402abc4b" + "2" * 28


def make_location(
    path: str | None = "src/settings.py", *, line: int = 12, column: int = 10, **changes: Any
) -> Location:
    """A file's location; *changes* are fields of ``Location``, with those of ``Provenance`` in ``where``."""
    where = {"kind": "file", **changes.pop("where", {})}
    location = Location(
        Provenance(path=path, **where),
        Span(line, column, line, column + len(TOKEN)),
        OBJECT,
        context=f'TOKEN = "{MASKED}"  # for CI',
    )
    return replace(location, **changes)


def make_finding(*locations: Location, **changes: Any) -> Finding:
    """A GitHub token at *locations*."""
    finding = Finding(
        rule=GITHUB,
        severity="critical",
        confidence="high",
        secret=Secret(TOKEN.encode()),
        fingerprint="1:" + "0123456789abcdef" * 2,
        locations=locations or (make_location(),),
    )
    return replace(finding, **changes)


def make_parts(*, path: str | None = "src/settings.py") -> tuple[Part, Part]:
    """A secret that completes a secret, and what is public."""
    session = make_location(path, line=13, column=12, context="SESSION = ghs_…2C", where={"kind": "committed"})
    user = make_location(path, line=11, column=8, context=f"USER = ada of {MASKED}", where={"kind": "committed"})
    rule = replace(GITHUB, id="github-app-installation-token", keywords=("ghs_",))
    return Part("session", rule, Secret(SESSION.encode()), session), Part("user", None, Secret(b"ada"), user)


def make_password() -> Finding:
    """A second kind."""
    location = make_location("deploy/prod.yml", line=3, column=13, context="  password: …  # rotate me")
    return make_finding(
        location,
        rule=PASSWORD,
        severity="medium",
        confidence="medium",
        secret=Secret(b"Tr0ub4dor&3"),
        fingerprint="1:" + "f" * 32,
    )


def make_result(*findings: Finding, notes: tuple[str, ...] = (), **coverage: Any) -> ScanResult:
    """A result; *coverage* are fields of ``Coverage``."""
    whole = Coverage(**{"objects": 1204, "bytes": 8_123_456, **coverage})
    return ScanResult(findings, whole, ruleset="sha256:abc", root="/home/ada/project", notes=notes)


def make_rich_result() -> ScanResult:
    """Something of everything."""
    committed = {"kind": "committed", "commits": (ADA, BOB), "reachable": "reflog"}
    unreferenced = {"kind": "unreferenced", "reachable": "unreachable"}
    history = make_finding(
        make_location(where=committed),
        make_location("old name/ünïcode, 100%.py", where=committed, encodings=("hex", "base64"), context="KEY = …"),
        make_location(None, where=unreferenced, context=""),
        make_location(None, where={"kind": "stdin"}, object=""),
        make_location(None, where={"kind": "message", "reachable": "tag"}),
        facts=(("account", "123456789012"), ("expires", "2026-03-01")),
        environment="production",
        parts=make_parts(),
    )
    return make_result(
        history,
        make_password(),
        make_finding(suppression=Suppression("inline", "docs/example.md", 7), fingerprint="1:" + "a" * 32),
        notes=("The repository is a partial clone.",),
        skipped=(
            Skipped("excluded", "vendor/jquery.js"),
            Skipped("missing", f"object {OBJECT}", "promised by the partial clone"),
            Skipped("unreadable", "private/key.pem", "Permission denied"),
            Skipped("shallow", "history before 3f2a9c1d04be", "cut off at 1 commits"),
        ),
        interrupted=True,
    )


def write(name: str, result: ScanResult, **options: Any) -> str:
    """The report of that format."""
    stream = io.StringIO()
    find_format(name)(result, stream, ReportOptions(**{"version": "1.2.3", "allow_unsalted": True, **options}))
    return stream.getvalue()
