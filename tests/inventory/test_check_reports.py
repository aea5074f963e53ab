"""A check, written down: text, JSON, JUnit and SARIF."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft7Validator, Draft202012Validator
from support.inventory import NOW, World, answer, declare_file, make_stripe_key
from support.tokens import make_token

from tokenscan.inventory.issue import ASPECTS
from tokenscan.inventory.report import CHECK_FORMATS, ROTATION_FORMATS, find_check_format
from tokenscan.inventory.result import CheckResult
from tokenscan.model.verdict import Evidence, Verdict
from tokenscan.report.options import ReportOptions

PROJECT = Path(__file__).parents[2]
SCHEMA = json.loads((PROJECT / "docs/schemas/check-1.json").read_text("utf-8"))
SARIF = json.loads((PROJECT / "tests/report/schemas/sarif-2.1.0.json").read_text("utf-8"))

OPTIONS = ReportOptions(version="1.2.3", started=NOW, ended=NOW + timedelta(seconds=2), exit_code=1)

ONE, TWO, PAY = make_token("one"), make_token("two"), make_stripe_key("test", 1)

TEXT = """
[[token]]
name = "deploy"
kind = "github-pat-classic"
environment = "staging"
source = { env = "ONE" }
scopes = ["gist"]
max-life = "90d"
rotated = 2026-05-01
owner = "team-ops"

[[token]]
name = "release"
provider = "github"
source = { env = "TWO" }

[[token]]
name = "pay"
provider = "stripe"
environment = "production"
source = { env = "PAY" }

[[token]]
name = "gone"
kind = "npm-access-token"
source = { env = "GONE" }
created = 2025-01-01
max-life = "90d"
"""

EVIDENCE = Evidence("https://api.github.com/user", NOW, 200)


@pytest.fixture
def result(world: World, tmp_path: Path) -> CheckResult:
    said = {
        ONE: Verdict(
            "valid", scopes=("gist", "admin:org"), identity="octo", evidence=EVIDENCE, expires=NOW + timedelta(10)
        ),
        TWO: Verdict("unreachable", reason="no answer within 10 s"),
        PAY: Verdict("valid"),
    }
    made = world.check(declare_file(TEXT, tmp_path), {"ONE": ONE, "TWO": TWO, "PAY": PAY}, ask=answer(said))
    return replace(made, notes=("a note",))


def _write(name: str, result: CheckResult, formats: Mapping[str, str] = CHECK_FORMATS) -> str:
    stream = io.StringIO()
    find_check_format(name, formats)(result, stream, OPTIONS)
    return stream.getvalue()


def test_the_text_tells_of_each_token_what_is_known_and_what_is_wrong(result: CheckResult, tmp_path: Path) -> None:
    assert (
        _write("text", result)
        == f"""\
deploy (staging)  WRONG
  from      $ONE
  kind      GitHub personal access token (classic) (github-pat-classic), ghp_…{ONE[-2:]}
  valid     yes, it is octo
  scopes    gist, admin:org
  expires   2026-06-11, in 10 days (issuer)
  owner     team-ops
  error: has admin:org beyond what is declared: administers an organisation (excess-scope)
         → make one with gist alone, or use the kind github-pat-fine-grained
  warning: expires in 10 days, on 2026-06-11: so its issuer says; what depends on it fails then
           (expiring)
           → make its successor now
  note: its issuer has a narrower kind: what a token may not do cannot be done with it once it has
        leaked (narrower-kind)
        → use the kind github-pat-fine-grained

release  not checked
  from      $TWO
  kind      GitHub personal access token (classic) (github-pat-classic), ghp_…{TWO[-2:]}
  valid     unreachable
  not checked: its issuer could not be reached: no answer within 10 s (unverified)
               → see whether this machine's network lets it

pay (production)  WRONG
  from      $PAY
  kind      Stripe secret key (stripe-secret-key), sk_test_…{PAY[-2:]}
  valid     yes
  error: is one for test: production runs on a key that does nothing real (wrong-environment)
         → put the live one there, or declare mode = "test" if this is meant

gone  WRONG
  from      $GONE
  valid     nobody was asked
  error: $GONE is not set: what needs it has none (missing)
         → set GONE where the check runs
  error: was due for rotation on 2025-04-01, 426 days ago: the longer it lives, the more places it
         leaks from, and the longer a leak works (overdue)
         → rotate it, and declare the day as `rotated`

note: a note

4 tokens: 3 wrong, 1 not checked.
"""
    )


def test_rotation_lists_the_most_urgent_first_with_age_and_next_steps(result: CheckResult) -> None:
    text = _write("text", result, ROTATION_FORMATS)
    heads = [line for line in text.splitlines() if line and not line.startswith(" ")]
    assert heads == [
        "gone  OVERDUE since 2025-04-01 (426 days)",
        "deploy (staging)  due 2026-06-11, in 10 days",
        "pay (production)  no day is known",
        "release  no day is known",
        "4 tokens, 1 overdue.",
    ]
    assert "  age       31 days, rotated 2026-05-01\n  allowed   90 days\n" in text
    assert "  next      Delete it under Settings, Developer settings" in text
    assert "  then      put it at $ONE; rotated = 2026-06-01 in the table of line 2\n" in text


def test_the_json_fits_its_schema_and_holds_all(result: CheckResult) -> None:
    record = json.loads(_write("json", result))
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(_close(SCHEMA)).validate(record)
    assert record["summary"] == {"tokens": 4, "error": 3, "unchecked": 1, "warning": 0, "ok": 0}
    first = record["tokens"][0]
    assert first["verdict"] == {
        "state": "valid",
        "reason": None,
        "identity": "octo",
        "endpoint": "https://api.github.com/user",
        "at": "2026-06-01T12:00:00Z",
    }
    assert first["scopes"] == {"declared": ["gist"], "held": ["gist", "admin:org"]}
    assert first["expires"] == {"at": "2026-06-11T12:00:00Z", "from": "issuer"}
    assert first["life"] == {
        "created": None,
        "rotated": "2026-05-01",
        "age_days": 31,
        "max_life_days": 90,
        "due": "2026-06-11",
    }


def _close(schema: Any) -> Any:
    """*schema* with nothing allowed that it does not describe."""
    if isinstance(schema, list):
        return [_close(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _close(value) for key, value in schema.items()}
    return {**closed, "additionalProperties": False} if "properties" in schema else closed


def test_junit_has_a_test_for_each_token_and_what_it_is_looked_at_for(result: CheckResult) -> None:
    suite = ElementTree.fromstring(_write("junit", result))[0]  # noqa: S314 - our own
    found = {
        (case.attrib["classname"], case.attrib["name"]): [child.tag for child in case if child.tag != "system-out"]
        for case in suite
    }
    assert len(found) == 4 * len(ASPECTS)
    assert {key: tags for key, tags in found.items() if tags} == {
        ("deploy (staging)", "scopes"): ["failure"],
        ("release", "validity"): ["error"],
        ("pay (production)", "kind"): ["failure"],
        ("gone", "presence"): ["failure"],
        ("gone", "validity"): ["skipped"],
        ("gone", "life"): ["failure"],
    }
    sums = {name: int(suite.attrib[name]) for name in ("tests", "failures", "errors", "skipped")}
    assert sums == {"tests": 28, "failures": 4, "errors": 1, "skipped": 1}


def test_sarif_fits_its_schema_and_points_at_the_declaration(result: CheckResult, tmp_path: Path) -> None:
    report = json.loads(_write("sarif", result))
    Draft7Validator(SARIF).validate(report)
    (run,) = report["runs"]
    assert run["originalUriBaseIds"]["SRCROOT"]["uri"] == f"file://{os.path.realpath(tmp_path)}/"
    assert run["invocations"][0]["executionSuccessful"] is False
    placed = [
        (each["ruleId"], each["level"], each["locations"][0]["physicalLocation"]["region"]["startLine"])
        for each in run["results"]
    ]
    assert placed == [
        ("expiring", "warning", 2),
        ("excess-scope", "error", 2),
        ("narrower-kind", "note", 2),
        ("unverified", "warning", 12),
        ("wrong-environment", "error", 17),
        ("missing", "error", 23),
        ("overdue", "error", 23),
    ]
    assert {each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in run["results"]} == {
        "tokens.toml"
    }
    assert [run["tool"]["driver"]["rules"][each["ruleIndex"]]["id"] for each in run["results"]] == [
        each["ruleId"] for each in run["results"]
    ]
    assert len({each["partialFingerprints"]["tokenscanCheck/v1"] for each in run["results"]}) == 7


@pytest.mark.parametrize("name", [*CHECK_FORMATS, "rotation"])
def test_no_report_holds_a_token_or_steers_a_terminal(result: CheckResult, name: str) -> None:
    hostile = replace(
        result,
        file=Path("a\x1b[31m.toml"),
        notes=("\x1b]0;x\x07",),
        tokens=tuple(
            replace(token, declaration=replace(token.declaration, name="x\x1b[2J", owner="\u202e"))
            for token in result.tokens
        ),
    )
    text = _write("text", hostile, ROTATION_FORMATS) if name == "rotation" else _write(name, hostile)
    assert not any(value[4:] in text for value in (ONE, TWO, PAY))
    assert "\x1b" not in text
