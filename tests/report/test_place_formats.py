"""The formats that are lists of places, each as those who load it want it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator
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
from tokenscan.model.suppression import Suppression
from tokenscan.report.markdown import MAX_LENGTH
from tokenscan.report.row import split_author, to_utc

SCHEMAS = Path(__file__).parent / "schemas"
COMMITTED = {"kind": "committed", "commits": (ADA,), "reachable": "head", "is_current": True}
SUPPRESSED = Suppression("inline", "a.md", 7)


def parse_xml(report: str) -> ElementTree.Element:
    return ElementTree.fromstring(report)  # noqa: S314 - our own


STARTED = datetime(2026, 11, 24, 2, 50, 40, tzinfo=timezone.utc)
ENDED = datetime(2026, 11, 24, 2, 51, 41, tzinfo=timezone.utc)


def read(name: str, *findings: Any, **options: Any) -> Any:
    return json.loads(write(name, make_result(*findings), **options))


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("gitlab", "gitlab-secret-detection"),
        ("codeclimate", "codeclimate"),
        ("gitleaks", "gitleaks"),
        ("detect-secrets", "detect-secrets"),
        ("defectdojo", "defectdojo"),
    ],
)
@pytest.mark.parametrize("result", [make_result(), make_result(make_finding()), make_rich_result()])
def test_a_report_is_what_its_schema_describes_and_no_more(name: str, schema: str, result: Any) -> None:
    described = json.loads((SCHEMAS / f"{schema}.json").read_text("utf-8"))
    Draft202012Validator(described).validate(json.loads(write(name, result)))


def test_gitlab_is_told_when_the_scan_was_and_that_it_failed_where_something_was_not_read() -> None:
    gaps = make_result(skipped=(Skipped("missing", "object 5d41", "promised"),), notes=("A note.",))
    scan = json.loads(write("gitlab", gaps, started=STARTED, ended=ENDED))["scan"]
    assert (scan["start_time"], scan["end_time"]) == ("2026-11-24T02:50:40", "2026-11-24T02:51:41")
    assert scan["status"] == "failure"
    assert scan["messages"] == [
        {"level": "warn", "value": "Not read, missing: object 5d41 (promised)"},
        {"level": "info", "value": "A note."},
    ]


def test_gitlab_gets_the_commit_and_seven_zeros_where_there_is_none() -> None:
    committed, plain = read("gitlab", make_finding(make_location(where=COMMITTED), make_location("b.py")))[
        "vulnerabilities"
    ]
    assert committed["location"] == {
        "file": "src/settings.py",
        "start_line": 12,
        "end_line": 12,
        "commit": {"sha": ADA.id, "author": ADA.author, "date": "2023-04-01T10:00:00Z"},
    }
    assert plain["location"]["commit"] == {"sha": "0000000"}


@pytest.mark.parametrize(("name", "key"), [("gitlab", "id"), ("codeclimate", "fingerprint")])
def test_the_id_of_a_place_survives_moved_lines_and_differs_between_places(name: str, key: str) -> None:
    def ids(*places: Any) -> list[str]:
        report = read(name, make_finding(*places))
        return [each[key] for each in (report["vulnerabilities"] if name == "gitlab" else report)]

    before = ids(make_location(line=3), make_location(line=9), make_location("b.py"))
    assert before == ids(make_location(line=4), make_location(line=30), make_location("b.py", line=2))
    assert len(set(before)) == 3


@pytest.mark.parametrize("name", ["gitlab", "codeclimate", "gitleaks", "github", "markdown"])
def test_what_is_suppressed_is_left_out_of_lists_that_cannot_say_so(name: str) -> None:
    assert "ghp_" not in write(name, make_result(make_finding(suppression=SUPPRESSED)))


def test_defectdojo_takes_what_is_suppressed_for_an_accepted_risk() -> None:
    shown, accepted = read("defectdojo", make_password(), make_finding(suppression=SUPPRESSED))["findings"]
    assert (shown["active"], shown["risk_accepted"]) == (True, False)
    assert (accepted["active"], accepted["risk_accepted"]) == (False, True)


def test_gitleaks_gets_its_own_keys_in_their_order_and_inclusive_columns() -> None:
    (record,) = read("gitleaks", make_finding(make_location(where=COMMITTED)))
    assert list(record.items()) == [
        ("RuleID", "github-pat-classic"),
        ("Description", "GitHub personal access token (classic)"),
        ("StartLine", 12),
        ("EndLine", 12),
        ("StartColumn", 10),
        ("EndColumn", 49),
        ("Match", "ghp_…YL"),
        ("Secret", "ghp_…YL"),
        ("File", "src/settings.py"),
        ("SymlinkFile", ""),
        ("Commit", ADA.id),
        ("Entropy", 0),
        ("Author", "Ada Lovelace"),
        ("Email", "ada@example.org"),
        ("Date", "2023-04-01T10:00:00Z"),
        ("Message", ""),
        ("Tags", ["severity:critical", "confidence:high"]),
        ("Fingerprint", f"{ADA.id}:src/settings.py:github-pat-classic:12"),
    ]


def test_a_fingerprint_of_gitleaks_without_a_commit_has_three_parts() -> None:
    (record,) = read("gitleaks", make_finding())
    assert record["Fingerprint"] == "src/settings.py:github-pat-classic:12"


def test_a_baseline_of_detect_secrets_holds_what_its_own_would() -> None:
    twice = make_finding(make_location(line=12), make_location(line=40))
    results = read("detect-secrets", twice, make_finding(make_location("b.md"), suppression=SUPPRESSED))["results"]
    digest = hashlib.sha1(TOKEN.encode()).hexdigest()  # noqa: S324 - theirs
    entry = {"type": "GitHub Token", "hashed_secret": digest, "is_verified": False, "line_number": 12}
    assert results == {
        "b.md": [{**entry, "filename": "b.md", "is_secret": False}],
        "src/settings.py": [{**entry, "filename": "src/settings.py"}],
    }


def test_unsalted_hashes_are_written_only_where_they_are_allowed() -> None:
    with pytest.raises(UsageError, match="--allow-unsalted"):
        write("detect-secrets", make_result(), allow_unsalted=False)


def test_junit_counts_failures_what_is_suppressed_and_what_was_not_read() -> None:
    result = make_result(
        make_password(), make_finding(suppression=SUPPRESSED), skipped=(Skipped("unreadable", "a<b.pem", "denied"),)
    )
    root = parse_xml(write("junit", result, started=STARTED, ended=ENDED))
    suite = root[0]
    sums = {"name": "tokenscan", "tests": "3", "failures": "1", "errors": "1", "skipped": "1", "time": "61.000"}
    assert root.attrib == sums
    assert suite.attrib == {**sums, "timestamp": "2026-11-24T02:50:40"}
    assert [[each.tag for each in case] for case in suite] == [["error", "system-out"], ["failure"], ["skipped"]]
    assert (suite[0][0].text or "").strip() == "Not read, unreadable: a<b.pem (denied)"
    assert suite[1].attrib == {
        "classname": "generic-password",
        "name": "deploy/prod.yml:3:13",
        "file": "deploy/prod.yml",
        "line": "3",
        "time": "0",
    }


def test_junit_of_a_clean_scan_is_one_test_that_passed() -> None:
    (suite,) = parse_xml(write("junit", make_result()))
    assert [(case.attrib["name"], [each.tag for each in case]) for case in suite] == [
        ("everything was read", ["system-out"])
    ]


def rows_of(report: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(report)))


@pytest.mark.parametrize("path", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", " =1", "＝1"])
def test_no_cell_is_a_formula(path: str) -> None:
    (row,) = rows_of(write("csv", make_result(make_finding(make_location(path)))))
    assert row["path"] == f"'{path}"


def test_a_cell_with_commas_quotes_and_line_feeds_is_one_cell() -> None:
    (row,) = rows_of(write("csv", make_result(make_finding(make_location('a,"b"\nc')))))
    assert row["path"] == 'a,"b"\\nc'


def test_every_place_is_a_line_of_the_table_with_who_brought_it_in() -> None:
    (row,) = rows_of(write("csv", make_result(make_finding(make_location(where=COMMITTED), environment="prod"))))
    assert {key: value for key, value in row.items() if value} == {
        "rule_id": "github-pat-classic",
        "name": "GitHub personal access token (classic)",
        "severity": "critical",
        "confidence": "high",
        "environment": "prod",
        "verdict": "not-checked",
        "secret": "ghp_…YL",
        "kind": "committed",
        "path": "src/settings.py",
        "line": "12",
        "column": "10",
        "end_line": "12",
        "end_column": "50",
        "object": row["object"],
        "reachable": "head",
        "current": "yes",
        "commit": ADA.id,
        "author": "Ada Lovelace",
        "email": "ada@example.org",
        "date": ADA.date,
        "fingerprint": "1:0123456789abcdef0123456789abcdef",
    }


def test_an_annotation_stands_at_a_file_that_is_checked_out() -> None:
    first, last = write("github", make_result(make_finding(make_location("a,b:c%.py")))).splitlines()
    assert first.startswith(
        "::error file=a%2Cb%3Ac%25.py,line=12,endLine=12,col=10,"
        "title=GitHub personal access token (classic)::GitHub personal access token (classic): ghp_…YL. Rotate"
    )
    assert last == "::notice title=tokenscan::1 finding (1 critical) in 1,204 objects (8.1 MB)."


def test_an_annotation_of_history_names_its_place_in_words() -> None:
    gone = {**COMMITTED, "is_current": False}
    line = write("github", make_result(make_finding(make_location(where=gone)))).splitlines()[0]
    assert line.startswith("::error title=GitHub personal access token (classic)::src/settings.py:12: GitHub")


def test_no_text_from_outside_is_a_workflow_command() -> None:
    report = write("github", make_result(make_finding(make_location("a\n::add-mask::b\r::stop-commands::c"))))
    assert [line[:8] for line in report.splitlines()] == ["::error ", "::notice"]


def test_a_comment_is_short_and_folds_its_details() -> None:
    report = write("markdown", make_result(make_finding(make_location(where=COMMITTED))))
    assert report.startswith("<!-- tokenscan -->\n### 🔑 tokenscan found 1 secret\n")
    assert (
        "| 🔴 critical | GitHub personal access token (classic) <code>ghp&#95;…YL</code> "
        "| <code>src/settings.py&#58;12</code> | <code>3f2a9c1d04be</code> |\n"
    ) in report
    assert "<details><summary>How to proceed</summary>\n\n1. Rotate first." in report


def test_a_comment_on_a_clean_and_on_an_incomplete_scan_says_so() -> None:
    assert "### ✅ tokenscan found no secrets\n" in write("markdown", make_result())
    report = write("markdown", make_result(skipped=(Skipped("unreadable", "a.pem"),)))
    assert "### ⚠️ tokenscan found nothing, and not everything was read\n" in report
    assert "- <code>Not read, unreadable&#58; a.pem</code>" in report


@pytest.mark.parametrize("path", ["`<b>|**@octocat**#12|", "![x](https://evil.example/x.png)", "www.evil.example"])
def test_no_text_from_outside_is_markdown(path: str) -> None:
    report = write("markdown", make_result(make_finding(make_location(path))))
    (line,) = [line for line in report.splitlines() if line.startswith("| 🔴")]
    inner = line.split("<code>")[2].split("</code>")[0]
    assert not set(inner) & set("`<>|*@[]!:_")
    assert line.count("|") == 5


def _many(path: str) -> Iterator[Any]:
    for number in range(300):
        yield make_finding(make_location(f"{number}/{path}"), fingerprint=f"1:{number:032x}")


def test_a_comment_is_never_too_long_and_counts_what_it_leaves_out() -> None:
    rules = [
        replace(each, rule=replace(each.rule, id=f"r{number}", name="`" * 200, can="*" * 400))
        for number, each in enumerate(_many("*" * 400))
    ]
    report = write("markdown", make_result(*rules, skipped=(Skipped("unreadable", "*" * 400),) * 500))
    assert 40_000 < len(report) <= MAX_LENGTH
    assert report.count(" more, which the full report has.") == 3


def test_authors_and_dates_are_taken_apart() -> None:
    assert split_author("Ada Lovelace <ada@example.org>") == ("Ada Lovelace", "ada@example.org")
    assert split_author("ada") == ("ada", "")
    assert to_utc("2023-04-01T12:00:00+02:00") == "2023-04-01T10:00:00Z"
    assert to_utc("long ago") == "long ago"
