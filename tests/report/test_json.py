from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from report.samples import (
    ADA,
    OBJECT,
    TOKEN,
    make_finding,
    make_location,
    make_parts,
    make_result,
    make_rich_result,
    write,
)

from tokenscan.model.blob import FAILURES, Skipped
from tokenscan.model.secret import Secret
from tokenscan.model.suppression import Suppression

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schemas/report-1.json").read_text("utf-8"))


def close(schema: Any) -> Any:
    """*schema* with nothing allowed that it does not describe."""
    if isinstance(schema, list):
        return [close(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: close(value) for key, value in schema.items()}
    if isinstance(closed.get("required"), list):
        closed.setdefault("unevaluatedProperties", False)
    return closed


def closed_line() -> Any:
    """As ``close``, but a line's finding is open for the line's own key."""
    finding_open = close(SCHEMA)
    del finding_open["$defs"]["finding"]["unevaluatedProperties"]
    return {"$defs": finding_open["$defs"], "$ref": "#/$defs/line"}


RESULTS = pytest.mark.parametrize("result", [make_result(), make_result(make_finding()), make_rich_result()])


def test_the_published_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@RESULTS
@pytest.mark.parametrize("show_secrets", [False, True])
def test_the_report_is_what_the_published_schema_describes_and_no_more(result: Any, show_secrets: bool) -> None:
    Draft202012Validator(close(SCHEMA)).validate(json.loads(write("json", result, show_secrets=show_secrets)))


@RESULTS
def test_every_line_is_what_the_published_schema_describes_and_no_more(result: Any) -> None:
    lines = [json.loads(line) for line in write("jsonl", result).splitlines()]
    for line in lines:
        Draft202012Validator(closed_line()).validate(line)
    assert [line["type"] for line in lines] == ["finding"] * len(result.findings) + ["coverage"]


def test_the_schema_tells_failures_from_what_was_left_out() -> None:
    reasons = SCHEMA["$defs"]["coverage"]["properties"]["skipped"]["items"]["properties"]["reason"]
    assert set(reasons["enum"]) - FAILURES == {"excluded", "too-large", "encrypted", "uninitialised"}
    assert "excluded, too-large, encrypted and uninitialised" in reasons["description"]


RULE = {
    "name": "GitHub personal access token (classic)",
    "severity": "critical",
    "confidence": "high",
    "can": "Reads and writes every repository that its scopes and its owner reach.",
    "rotate": "Delete it under Settings, Developer settings, and make a fine-grained one with an expiry.",
    "reference": "https://docs.github.com/tokens",
}


def test_a_report_is_written_as_the_contract_has_it() -> None:
    committed = {"kind": "committed", "commits": (ADA,), "reachable": "head"}
    finding = make_finding(
        make_location(where=committed, encodings=("hex",)),
        facts=(("account", "123"),),
        environment="production",
        suppression=Suppression("inline", "a.py", 7),
        parts=make_parts(),
    )
    result = make_result(finding, notes=("A note.",), skipped=(Skipped("missing", f"object {OBJECT}", "promised"),))
    assert json.loads(write("json", result)) == {
        "schema": 1,
        "tool": {"name": "tokenscan", "version": "1.2.3"},
        "ruleset": "sha256:abc",
        "root": "/home/ada/project",
        "findings": [
            {
                "rule_id": "github-pat-classic",
                "severity": "critical",
                "confidence": "high",
                "fingerprint": "1:0123456789abcdef0123456789abcdef",
                "secret": "ghp_…YL",
                "masked": "ghp_…YL",
                "facts": {"account": "123"},
                "environment": "production",
                "suppression": {
                    "kind": "inline",
                    "path": "a.py",
                    "line": 7,
                    "reason": None,
                    "owner": None,
                    "until": None,
                    "ticket": None,
                },
                "verdict": {"state": "not-checked"},
                "parts": [
                    {
                        "name": "session",
                        "rule_id": "github-app-installation-token",
                        "secret": "ghs_…2C",
                        "masked": "ghs_…2C",
                        "path": "src/settings.py",
                        "line": 13,
                        "column": 12,
                        "end_line": 13,
                        "end_column": 52,
                        "object": OBJECT,
                        "context": "SESSION = ghs_…2C",
                    },
                    {
                        "name": "user",
                        "rule_id": None,
                        "secret": "ada",
                        "masked": "ada",
                        "path": "src/settings.py",
                        "line": 11,
                        "column": 8,
                        "end_line": 11,
                        "end_column": 48,
                        "object": OBJECT,
                        "context": "USER = ada of ghp_…YL",
                    },
                ],
                "locations": [
                    {
                        "kind": "committed",
                        "path": "src/settings.py",
                        "line": 12,
                        "column": 10,
                        "end_line": 12,
                        "end_column": 50,
                        "object": OBJECT,
                        "context": 'TOKEN = "ghp_…YL"  # for CI',
                        "encodings": ["hex"],
                        "commits": [{"id": ADA.id, "author": ADA.author, "date": ADA.date}],
                        "reachable": "head",
                        "current": False,
                    }
                ],
            }
        ],
        "rules": dict.fromkeys(("github-app-installation-token", "github-pat-classic"), RULE),
        "coverage": {
            "complete": False,
            "interrupted": False,
            "read": {"objects": 1204, "bytes": 8123456},
            "skipped": [{"reason": "missing", "path": f"object {OBJECT}", "detail": "promised"}],
        },
        "notes": ["A note."],
    }


def test_a_line_holds_what_the_document_holds() -> None:
    document = json.loads(write("json", make_rich_result()))
    *findings, last = (json.loads(line) for line in write("jsonl", make_rich_result()).splitlines())
    assert findings == [{"type": "finding", **finding} for finding in document.pop("findings")]
    assert last == {"type": "coverage", **{key: value for key, value in document.items() if key != "schema"}}


def test_a_secret_that_is_no_text_is_shown_with_replacement_characters() -> None:
    finding = make_finding(secret=Secret(b"ab\xff" + TOKEN.encode()))
    shown = json.loads(write("json", make_result(finding), show_secrets=True))
    assert shown["findings"][0]["secret"] == "ab\ufffd" + TOKEN


def test_readable_characters_stand_as_they_are_and_half_ones_are_replaced() -> None:
    report = write("json", make_result(make_finding(make_location("ü令…\u202e\x9b\x7f\U000e0041\udce9.py"))))
    assert '"ü令…\\u202e\\u009b\\u007f\\udb40\\udc41\ufffd.py"' in report
    assert json.loads(report)["findings"][0]["locations"][0]["path"] == "ü令…\u202e\x9b\x7f\U000e0041\ufffd.py"
