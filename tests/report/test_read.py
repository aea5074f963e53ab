"""Reports read again."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from report.samples import (
    ADA,
    TOKEN,
    make_finding,
    make_location,
    make_password,
    make_result,
    make_rich_result,
    write,
)

from tokenscan.errors import UsageError
from tokenscan.model.blob import Skipped
from tokenscan.model.secret import Secret
from tokenscan.model.suppression import Suppression
from tokenscan.model.verdict import Verdict
from tokenscan.report import FORMATS
from tokenscan.report.read import read_report
from tokenscan.report.read.merge import merge_results
from tokenscan.report.read.values import REASONS
from tokenscan.scan.gather import order_findings

READABLE = ("json", "jsonl", "sarif")


@pytest.mark.parametrize("source", ["json", "jsonl"])
@pytest.mark.parametrize("name", sorted(name for name, each in FORMATS.items() if not each.needs_values))
def test_what_is_written_from_a_report_is_what_the_scan_itself_would_have_written(source: str, name: str) -> None:
    result = make_rich_result()
    assert write(name, read_report(write(source, result), source).result) == write(name, result)


@pytest.mark.parametrize("name", ["json", "gitlab", "csv", "detect-secrets", "gitleaks", "text"])
def test_a_report_that_shows_secrets_gives_all_of_them_again(name: str) -> None:
    result = make_result(make_finding(), make_password())
    again = read_report(write("json", result, show_secrets=True), "a").result
    assert write(name, again, show_secrets=True) == write(name, result, show_secrets=True)
    assert write(name, again) == write(name, result)


@pytest.mark.parametrize("name", READABLE)
def test_what_is_masked_stays_masked(name: str) -> None:
    again = read_report(write(name, make_result(make_finding(), make_password())), "a").result
    assert [each.secret.is_masked for each in again.findings] == [True, True]
    assert '"ghp_…YL"' in write("json", again, show_secrets=True)


@pytest.mark.parametrize("name", ["gitlab", "csv", "junit", "markdown", "codeclimate"])
def test_sarif_of_ours_holds_enough_for_the_lists_of_places(name: str) -> None:
    result = make_rich_result()
    bare = replace(result, coverage=replace(result.coverage, skipped=result.coverage.skipped[1:]))
    assert write(name, read_report(write("sarif", bare), "a").result) == write(name, bare)


def test_sarif_that_failed_without_a_word_is_incomplete() -> None:
    log = json.loads(write("sarif", make_result()))
    log["runs"][0]["invocations"][0]["executionSuccessful"] = False
    assert not read_report(json.dumps(log), "a").result.coverage.is_complete


def test_sarif_that_was_made_to_fit_github_does_not_hold_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = write("sarif", make_result(make_finding(), make_password()))
    monkeypatch.setattr("tokenscan.report.sarif.MAX_RESULTS", 1)
    cut = write("sarif", make_result(make_finding(), make_password()))
    assert [read_report(log, "a").is_cut for log in (whole, cut)] == [False, True]


@pytest.mark.parametrize("name", READABLE)
def test_a_secret_that_looks_masked_is_masked_all_the_same(name: str) -> None:
    odd = make_finding(secret=Secret("word…xY".encode()))
    again = read_report(write(name, make_result(odd), show_secrets=True), "a").result
    assert again.findings[0].secret.is_masked is False
    assert "word…xY" not in write("json", again)


def test_lines_without_their_last_one_are_incomplete() -> None:
    lines = write("jsonl", make_rich_result()).splitlines(keepends=True)
    cut = read_report("".join(lines[:-1]), "a")
    assert cut.is_cut
    assert [each.fingerprint for each in cut.result.findings] == [
        each.fingerprint for each in make_rich_result().findings
    ]
    assert cut.result.coverage.skipped == (
        Skipped("damaged", "the report", "its last line is missing: it was cut off"),
    )


def gitleaks(**changes: Any) -> str:
    record = json.loads(write("gitleaks", make_result(make_finding(make_location(where={"commits": (ADA,)})))))[0]
    return json.dumps([{**record, **changes}])


def test_a_report_of_gitleaks_gives_place_commit_and_kind() -> None:
    (finding,) = read_report(gitleaks(Secret=TOKEN, Match=TOKEN, Tags=[]), "a").result.findings
    assert (finding.rule.id, finding.severity, finding.confidence) == ("github-pat-classic", "high", "medium")
    assert finding.fingerprint == f"gitleaks:{ADA.id}:src/settings.py:github-pat-classic:12"
    assert finding.secret == Secret(TOKEN.encode())
    assert finding.masked == "…YL"
    (location,) = finding.locations
    assert (location.provenance.path, location.span) == ("src/settings.py", make_location().span)
    assert location.provenance.commits == (replace(ADA, date="2023-04-01T10:00:00Z"),)


@pytest.mark.parametrize(("secret", "masked"), [("REDACTED", "…"), ("ghp_Ma...", "ghp_Ma…"), ("ghp_…YL", "ghp_…YL")])
def test_what_gitleaks_redacted_is_masked(secret: str, masked: str) -> None:
    (finding,) = read_report(gitleaks(Secret=secret), "a").result.findings
    assert (finding.secret.is_masked, finding.masked) == (True, masked)


def broken(**changes: Any) -> str:
    return json.dumps({**json.loads(write("json", make_result(make_finding()))), **changes})


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "neither JSON nor lines"),
        ("no report", "a line that is no JSON"),
        ("{}", "neither JSON nor lines"),
        ("[1]", "a line that is no object"),
        ("[" * 100_000, "a line that is no JSON"),
        (broken(findings=[{}]), "a finding has no location"),
        (broken(findings=[1]), "'findings' holds what is no object"),
        (broken(coverage=None), "'coverage' is not an object"),
        (broken().replace('"critical"', '"dire"'), "'severity' is none of info, low, medium, high, critical"),
        (broken().replace('"line": 12', '"line": 0'), "'line' is below 1"),
        (broken().replace('"line": 12', '"line": true'), "'line' is not a number"),
        ('{"version": "2.1.0", "runs": []}', "more or less than one run"),
        ('{"runs": [{"tool": {"driver": {"name": "gitleaks"}}}]}', "its SARIF was not written by tokenscan"),
    ],
)
def test_what_is_no_report_is_told_in_one_sentence_that_names_the_file(text: str, what: str) -> None:
    with pytest.raises(UsageError) as raised:
        read_report(text, "in.json")
    message = str(raised.value)
    assert message.startswith("in.json cannot be read as a report: ")
    assert what in message
    assert message.endswith("convert reads tokenscan's json, jsonl and sarif, and gitleaks' JSON")


def test_a_report_of_a_version_to_come_is_told_as_such() -> None:
    with pytest.raises(UsageError, match="a report of schema 2, and this tokenscan knows 1; update tokenscan"):
        read_report(broken(schema=2), "in.json")


FREE = (
    *(
        "rule_id",
        "ruleId",
        "RuleID",
        "name",
        "can",
        "rotate",
        "reference",
        "fingerprint",
        "Fingerprint",
        "id",
        "object",
    ),
    *("masked", "secret", "Secret", "path", "author", "date", "environment", "ruleset", "root", "detail", "context"),
    *("text", "Description", "File", "Commit", "Author", "Email", "Date", "uri", "reason", "owner"),
)
CODES = (*REASONS, "tokenscan", "interrupted")
BAD = "\x1b[2J\u202e\n::error::x\x9b"


def spoil(value: Any, key: str = "") -> Any:
    """*value* with ``BAD`` at the end of every text that is no code."""
    if isinstance(value, dict):
        return {name: spoil(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [spoil(each, key) for each in value]
    return f"{value}{BAD}" if isinstance(value, str) and key in FREE and value not in CODES else value


@pytest.mark.parametrize("source", ["json", "sarif", "gitleaks"])
@pytest.mark.parametrize("name", sorted(name for name, each in FORMATS.items() if not each.needs_values))
def test_no_report_of_somebody_else_steers_a_terminal_or_makes_a_line(source: str, name: str) -> None:
    clean = json.loads(write(source, make_rich_result()))
    reports = [write(name, read_report(json.dumps(each), "a").result, verbose=True) for each in (clean, spoil(clean))]
    assert [each for each in reports[1] if not each.isprintable() and each != "\n"] == []
    if name in ("csv", "github", "jsonl", "junit"):  # formats of lines that are read as such
        assert reports[0].count("\n") == reports[1].count("\n")


def merge(*results: Any) -> Any:
    return merge_results(results, order=order_findings)


def test_merged_scans_tell_a_secret_and_a_place_once() -> None:
    first = make_result(make_password(), make_finding(make_location(), make_location("b.py"), severity="high"))
    second = make_result(
        make_finding(make_location("c.py"), make_location(context="")), skipped=(Skipped("missing", "x"),)
    )
    merged = merge(first, second)
    assert [
        (each.rule.id, each.severity, [place.provenance.path for place in each.locations]) for each in merged.findings
    ] == [
        ("github-pat-classic", "critical", ["src/settings.py", "b.py", "c.py"]),
        ("generic-password", "medium", ["deploy/prod.yml"]),  # tokenscan:allow
    ]
    assert (merged.coverage.objects, merged.coverage.is_complete, merged.ruleset) == (2408, False, "sha256:abc")


def test_a_secret_is_suppressed_only_where_every_scan_says_so() -> None:
    accepted = make_finding(suppression=Suppression("inline", "a.md", 7))
    assert merge(make_result(accepted), make_result(make_finding())).findings[0].suppression is None
    assert merge(make_result(accepted), make_result(accepted)).findings[0].suppression is not None


def test_a_verdict_outlives_a_scan_without_one() -> None:
    live = make_finding(verdict=Verdict("valid"))
    assert merge(make_result(make_finding()), make_result(live)).findings[0].verdict == Verdict("valid")


def test_scans_of_different_roots_are_told_from_the_folder_that_holds_both() -> None:
    one = replace(make_result(make_finding(), skipped=(Skipped("missing", "x"),)), root="/srv/one")
    two = replace(make_result(make_password()), root="/srv/sub/two", ruleset="sha256:def")
    merged = merge(one, two)
    assert merged.root == "/srv"
    assert merged.ruleset == "mixed"
    assert [each.locations[0].provenance.path for each in merged.findings] == [
        "one/src/settings.py",
        "sub/two/deploy/prod.yml",
    ]
    assert merged.coverage.skipped == (Skipped("missing", "one/x"),)
