from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from report.samples import (
    ADA,
    OBJECT,
    TOKEN,
    make_finding,
    make_location,
    make_parts,
    make_password,
    make_result,
    make_rich_result,
    write,
)

from tokenscan.model.blob import Skipped
from tokenscan.model.suppression import Suppression

SESSION_RULE = "github-app-installation-token"
SCHEMA = Path(__file__).parent / "schemas" / "sarif-2.1.0.json"


def run_of(result: Any, **options: Any) -> Any:
    """The report's only run."""
    (run,) = json.loads(write("sarif", result, **options))["runs"]
    return run


@pytest.mark.skipif(not SCHEMA.exists(), reason=f"{SCHEMA} is not there")
@pytest.mark.parametrize("result", [make_result(), make_result(make_finding()), make_rich_result()])
@pytest.mark.parametrize("show_secrets", [False, True])
def test_the_report_is_valid_sarif(result: Any, show_secrets: bool) -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    validator = Draft7Validator(schema, format_checker=Draft7Validator.FORMAT_CHECKER)
    validator.validate(json.loads(write("sarif", result, show_secrets=show_secrets)))


def test_a_result_holds_what_github_asks_for() -> None:
    committed = {"kind": "committed", "commits": (ADA,), "reachable": "reflog"}
    (result,) = run_of(make_result(make_finding(make_location(where=committed))))["results"]
    assert result == {
        "ruleId": "github-pat-classic",
        "ruleIndex": 0,
        "level": "error",
        "message": {
            "text": "GitHub personal access token (classic): ghp_…YL. "
            "Brought in by commit 3f2a9c1d04be. "
            "Rotate it first. Delete it under Settings, Developer settings, and make a fine-grained one with an expiry."
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "src/settings.py", "uriBaseId": "SRCROOT"},
                    "region": {
                        "startLine": 12,
                        "startColumn": 10,
                        "endLine": 12,
                        "endColumn": 50,
                        "snippet": {"text": "ghp_…YL"},
                    },
                    "contextRegion": {
                        "startLine": 12,
                        "endLine": 12,
                        "snippet": {"text": 'TOKEN = "ghp_…YL"  # for CI'},
                    },
                }
            }
        ],
        "partialFingerprints": {"tokenscanFingerprint/v1": "1:0123456789abcdef0123456789abcdef"},
        "suppressions": [],
        "properties": {
            "masked": "ghp_…YL",
            "severity": "critical",
            "confidence": "high",
            "environment": None,
            "verdict": {"state": "not-checked"},
            "facts": {},
            "kind": "committed",
            "object": OBJECT,
            "encodings": [],
            "commits": [{"id": ADA.id, "author": ADA.author, "date": ADA.date}],
            "reachable": "reflog",
            "current": False,
        },
    }


def test_parts_are_related_locations_and_only_what_is_public_is_shown() -> None:
    (result,) = run_of(make_result(make_finding(parts=make_parts())))["results"]
    assert [
        (each["id"], each["message"]["text"], each["physicalLocation"]["region"]["startLine"], each["properties"])
        for each in result["relatedLocations"]
    ] == [
        (
            1,
            "session: ghs_…2C",
            13,
            {"name": "session", "ruleId": "github-app-installation-token", "masked": "ghs_…2C"},
        ),
        (2, "user: ada", 11, {"name": "user", "ruleId": None, "masked": "ada"}),
    ]


def test_a_rule_holds_what_github_asks_for() -> None:
    (rule,) = run_of(make_result(make_finding()))["tool"]["driver"]["rules"]
    assert rule == {
        "id": "github-pat-classic",
        "name": "GitHub personal access token (classic)",
        "shortDescription": {"text": "GitHub personal access token (classic)"},
        "fullDescription": {
            "text": "GitHub personal access token (classic) in the source or its history. "
            "Reads and writes every repository that its scopes and its owner reach."
        },
        "help": {
            "text": "GitHub personal access token (classic).\n"
            "Reads and writes every repository that its scopes and its owner reach.\n"
            "Rotate it first. "
            "Delete it under Settings, Developer settings, and make a fine-grained one with an expiry.\n"
            "Then remove it from the source.\n"
            "https://docs.github.com/tokens",
            "markdown": "**GitHub personal access token (classic)**\n\n"
            "Reads and writes every repository that its scopes and its owner reach.\n\n"
            "**Rotate it first.** Delete it under Settings, Developer settings, and make a fine-grained one with an "
            "expiry.\n\n"
            "Then remove it from the source.\n\n"
            "If it is a false alarm, put `tokenscan:allow` into a comment on its line.\n\n"
            "[Reference](https://docs.github.com/tokens)",
        },
        "helpUri": "https://docs.github.com/tokens",
        "defaultConfiguration": {"level": "error"},
        "properties": {
            "tags": ["security", "secret", "external/cwe/cwe-798"],
            "precision": "high",
            "security-severity": "9.5",
        },
    }


def test_each_location_is_a_result_and_each_rule_stands_once() -> None:
    token = make_finding(make_location(), make_location("b.py"))
    run = run_of(make_result(token, make_password(), make_finding(make_location("c.py"))))
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["generic-password", "github-pat-classic"]
    assert [(result["ruleIndex"], result["ruleId"], result["level"]) for result in run["results"]] == [
        (1, "github-pat-classic", "error"),
        (1, "github-pat-classic", "error"),
        (0, "generic-password", "warning"),  # tokenscan:allow
        (1, "github-pat-classic", "error"),
    ]


def test_columns_are_code_points_and_the_category_is_ours() -> None:
    run = run_of(make_result())
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["automationDetails"] == {"id": "tokenscan/"}


@pytest.mark.parametrize(
    ("path", "kind", "uri"),
    [
        ("a b/ü%#?.py", "file", "a%20b/%C3%BC%25%23%3F.py"),
        ("c:d.py", "file", "c%3Ad.py"),
        ("caf\udce9.py", "file", "caf%E9.py"),
        (None, "unreferenced", f"git-object/{OBJECT}"),
        (None, "message", f"git-object/{OBJECT}"),
        (None, "stdin", "stdin"),
    ],
)
def test_places_are_relative_percent_encoded_uris(path: str | None, kind: str, uri: str) -> None:
    (result,) = run_of(make_result(make_finding(make_location(path, where={"kind": kind}))))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_a_suppressed_finding_carries_its_suppression() -> None:
    run = run_of(make_result(make_finding(suppression=Suppression("inline", "a b.md", 7)), make_password()))
    place = {"physicalLocation": {"artifactLocation": {"uri": "a%20b.md"}, "region": {"startLine": 7}}}
    assert [result["suppressions"] for result in run["results"]] == [
        [{"kind": "inSource", "location": place}],
        [],
    ]


def test_a_complete_scan_succeeded() -> None:
    assert run_of(make_result(skipped=(Skipped("excluded", "vendor/a.js"),)))["invocations"] == [
        {
            "executionSuccessful": True,
            "toolExecutionNotifications": [],
            "workingDirectory": {"uri": "file:///home/ada/project/"},
        }
    ]


def test_an_incomplete_scan_did_not_succeed_and_tells_why() -> None:
    (invocation,) = run_of(make_rich_result())["invocations"]
    assert not invocation["executionSuccessful"]
    assert [_tell(each) for each in invocation["toolExecutionNotifications"]] == [
        ("error", f"Not read, missing: object {OBJECT} (promised by the partial clone)", f"git-object/{OBJECT}"),
        ("error", "Not read, unreadable: private/key.pem (Permission denied)", "private/key.pem"),
        ("error", "Not read, shallow: history before 3f2a9c1d04be (cut off at 1 commits)", None),
        ("error", "The scan was interrupted.", None),
        ("note", "The repository is a partial clone.", None),
    ]


def _tell(notification: Any) -> tuple[str, str, str | None]:
    places = [each["physicalLocation"]["artifactLocation"]["uri"] for each in notification.get("locations", ())]
    return notification["level"], notification["message"]["text"], next(iter(places), None)


def test_the_secret_stands_in_the_region_only_when_asked_for() -> None:
    (masked,) = run_of(make_result(make_finding()))["results"]
    (shown,) = run_of(make_result(make_finding()), show_secrets=True)["results"]
    assert masked["locations"][0]["physicalLocation"]["region"]["snippet"] == {"text": "ghp_…YL"}
    assert shown["locations"][0]["physicalLocation"]["region"]["snippet"] == {"text": TOKEN}


def test_a_result_has_githubs_hash_of_its_line_where_the_text_can_be_had() -> None:
    here, gone = make_location("a.py", line=1), make_location("b.py", line=1)
    run = run_of(make_result(make_finding(here, gone)), read_texts=lambda _: iter([(here, b"")]))
    ours = {"tokenscanFingerprint/v1": "1:0123456789abcdef0123456789abcdef"}
    assert [result["partialFingerprints"] for result in run["results"]] == [
        {**ours, "primaryLocationLineHash": "c129715d7a2bc9a3:1"},
        ours,
    ]


def test_what_the_run_ends_with_is_told() -> None:
    (invocation,) = run_of(make_result(make_finding()), exit_code=1)["invocations"]
    assert (invocation["exitCode"], invocation["executionSuccessful"]) == (1, True)


def test_paths_are_relative_to_the_root_that_was_scanned() -> None:
    run = run_of(make_result(make_finding()))
    assert run["originalUriBaseIds"]["SRCROOT"]["uri"] == "file:///home/ada/project/"


def test_github_gets_no_more_than_it_takes_and_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tokenscan.report.sarif.MAX_RESULTS", 2)
    run = run_of(make_result(make_finding(*(make_location(line=line) for line in (1, 2, 3)))))
    assert [result["locations"][0]["physicalLocation"]["region"]["startLine"] for result in run["results"]] == [1, 2]
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"].startswith("1 results are left out, the least grave ones")


def test_a_report_that_is_too_large_is_made_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tokenscan.report.sarif.MAX_GZIPPED", 3_000)
    places = [make_location(f"{line * 7919 % 9973}.py", line=line) for line in range(1, 400)]
    report = write("sarif", make_result(make_finding(*places)))
    assert len(zlib.compress(report.encode())) <= 3_000
    assert len(json.loads(report)["runs"][0]["results"]) > 20
