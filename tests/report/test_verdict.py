"""Verdicts in reports, and in the gate."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import jsonschema
import pytest
from report.samples import make_finding

from tokenscan.model.result import Coverage, ScanResult
from tokenscan.model.verdict import NOT_CHECKED, Evidence, Verdict
from tokenscan.policy.gate import parse_gate
from tokenscan.report import find_format
from tokenscan.report.options import ReportOptions
from tokenscan.report.read import read_report
from tokenscan.report.verdict import describe_verdict, record_verdict

NOW = datetime(2026, 6, 1, 12, tzinfo=timezone.utc)
SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "report-1.json"
WIDE = Verdict(
    "valid",
    "repo: writes every repository",
    Evidence("https://api.github.com/user", NOW, 200, ("content-type", "x-oauth-scopes"), "0d79d5c5ce0290fd"),
    ("repo", "gist"),
    ("repo",),
    NOW + timedelta(days=5),
    "octocat",
    "github-pat-fine-grained",
)
DEAD = Verdict("unreachable", "no connection", Evidence("https://api.github.com/user", NOW))


@pytest.mark.parametrize("verdict", [WIDE, DEAD, NOT_CHECKED, Verdict("unsupported", "needs the host")])
@pytest.mark.parametrize("name", ["json", "jsonl", "sarif"])
def test_a_verdict_is_read_again_as_it_was_written(verdict: Verdict, name: str) -> None:
    result = ScanResult((replace(make_finding(), verdict=verdict),), Coverage(), "", "/r")
    stream = io.StringIO()
    find_format(name)(result, stream, ReportOptions(version="1"))
    if name == "json":
        jsonschema.validate(json.loads(stream.getvalue()), json.loads(SCHEMA.read_text()))
    (finding,) = read_report(stream.getvalue(), "report").result.findings
    assert finding.verdict == verdict


def test_where_nobody_was_asked_the_state_stands_alone() -> None:
    assert record_verdict(NOT_CHECKED) == {"state": "not-checked"}
    assert list(describe_verdict(NOT_CHECKED, str)) == []


def test_people_are_told_what_it_may_do_and_what_is_too_much() -> None:
    assert list(describe_verdict(WIDE, str)) == [
        ("verdict", "valid, and may do more than most uses need"),
        ("is of", "octocat"),
        ("may", "repo, gist"),
        ("too much", "repo: writes every repository"),
        ("instead", "github-pat-fine-grained"),
        ("ends", "2026-06-06 12:00 UTC"),
        ("asked", "https://api.github.com/user at 2026-06-01 12:00 UTC: 200"),
    ]
    assert list(describe_verdict(DEAD, str)) == [
        ("verdict", "unreachable: no connection"),
        ("asked", "https://api.github.com/user at 2026-06-01 12:00 UTC: no answer"),
    ]


def test_no_scopes_are_told_apart_from_unknown_ones() -> None:
    assert ("may", "nothing beyond what is public") in describe_verdict(Verdict("valid", scopes=()), str)
    assert list(describe_verdict(Verdict("valid"), str)) == [("verdict", "valid")]


def test_over_scoped_and_expiring_are_flags_of_valid() -> None:
    assert (WIDE.is_over_scoped, replace(WIDE, state="expired").is_over_scoped) == (True, False)
    assert WIDE.is_expiring(NOW, timedelta(days=14))
    assert not WIDE.is_expiring(NOW, timedelta(days=4))
    assert not Verdict("valid").is_expiring(NOW, timedelta(days=14))


@pytest.mark.parametrize(
    ("gate", "fails"),
    [("valid", True), ("over-scoped", True), ("not over-scoped", False), ("invalid or revoked", False)],
)
def test_gates_go_by_states_and_flags(gate: str, fails: bool) -> None:
    assert parse_gate(gate).fails(replace(make_finding(), verdict=WIDE)) == fails
