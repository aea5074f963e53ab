"""``tokenscan explain`` of settings and of what crosses between environments: what was compared with what, and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.ecosystems import make_value
from support.repo import RepoBuilder
from support.run import Runner

SHARED, OTHER = make_value("explained", 24), make_value("explained otherwise", 24)
CROSSES = {
    "crosses": "development and production",
    "production": ".env.production:2, DB_PASSWORD: by the path .env.production",
    "development": ".env.development:1, DB_PASSWORD: by the path .env.development",
    "why": "DB_PASSWORD has the same value in both",
}


@pytest.fixture
def tree(repo: RepoBuilder) -> RepoBuilder:
    development = f"DB_PASSWORD={SHARED}\nPORT=1\nMAIL_TOKEN={OTHER}\n"
    repo.commit({".env.development": development, ".env.production": f"PORT=1\nDB_PASSWORD={SHARED}\n"})
    return repo


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tree: RepoBuilder) -> Runner:
    monkeypatch.chdir(tree.path)
    return Runner(capsys, monkeypatch)


def crossing_of(run: Runner, *command: str) -> Any:
    findings = run(*command, "-f", "json").document["findings"]
    (found,) = (each for each in findings if each["rule_id"].startswith("environment-"))
    return found


def test_a_line_is_told_with_its_environment_what_it_is_compared_with_and_what_crosses(run: Runner) -> None:
    ran = run("explain", ".env.development:1", "-f", "json")
    place = ran.document["place"]
    assert place["settings"] == [
        {
            "key": "DB_PASSWORD",
            "line": 1,
            "column": 13,
            "environment": "development",
            "evidence": ["by the path .env.development"],
            "says": "compared as a secret",
            "others": {"production": 1},
        }
    ]
    (crossing,) = place["crossings"]
    assert (crossing["rule_id"], crossing["outcome"], crossing["facts"]) == (
        "environment-shared-secret",
        "reported",
        CROSSES,
    )
    assert [(each["path"], each["line"]) for each in crossing["places"]] == [
        (".env.production", 2),
        (".env.development", 1),
    ]
    assert (ran.code, SHARED in ran.out) == (0, False)


@pytest.mark.parametrize(
    ("place", "says", "others"),
    [
        (".env.development:3", "compared as a secret", {"production": 1}),
        (
            ".env.development:2",
            "not compared: it is neither a secret nor the name of a resource, and short or a text",
            {},
        ),
    ],
)
def test_a_setting_that_crosses_nothing_is_told_why(run: Runner, place: str, says: str, others: dict[str, int]) -> None:
    told = run("explain", place, "-f", "json").document["place"]
    assert [(each["says"], each["others"]) for each in told["settings"]] == [(says, others)]
    assert told["crossings"] == []


def test_what_is_shared_on_purpose_is_said(run: Runner, tree: RepoBuilder) -> None:
    tree.write(".tokenscan.toml", '[environments]\nshared = ["DB_PASSWORD"]\n')
    told = run("explain", ".env.development:1", "-f", "json").document["place"]
    assert [each["says"] for each in told["settings"]] == [
        "not compared: the configuration says that it is the same everywhere (shared)"
    ]
    assert told["crossings"] == []


def test_people_read_all_of_it(run: Runner) -> None:
    text = run("explain", ".env.development:1").out
    for line in (
        "reported by environment-shared-secret",
        "why          DB_PASSWORD has the same value in both",
        "environment  development, by the path .env.development",
        "comparison   compared as a secret",
        "with         1 value of production, which must not share it",
    ):
        assert line in text
    assert SHARED not in text


@pytest.mark.parametrize("with_report", [False, True])
def test_a_crossing_is_explained_by_its_fingerprint(run: Runner, tmp_path: Path, with_report: bool) -> None:
    found = crossing_of(run, "scan", ".")
    report = tmp_path / "report.json"
    run("scan", ".", "-f", f"json:{report}")
    more = ("--report", str(report)) if with_report else ()
    ran = run("explain", found["fingerprint"], *more, "-f", "json")
    places = ran.document["places"]
    assert (ran.code, [(each["path"], each["line"], each["state"]) for each in places]) == (
        0,
        [(".env.production", 2, "there"), (".env.development", 1, "there")],
    )
    (crossing,) = places[0]["explanation"]["crossings"]
    assert (crossing["facts"], places[0]["explanation"]["settings"][0]["others"]) == (CROSSES, {"development": 2})


def test_a_crossing_that_is_no_more_is_not_there_any_more(run: Runner, tree: RepoBuilder, tmp_path: Path) -> None:
    found = crossing_of(run, "scan", ".")
    report = tmp_path / "report.json"
    run("scan", ".", "-f", f"json:{report}")
    tree.write(".env.production", "PORT=1\n")
    tree.write(".env.development", "PORT=1\n")
    ran = run("explain", found["fingerprint"], "--report", str(report), "-f", "json")
    assert (ran.code, {each["state"] for each in ran.document["places"]}) == (2, {"changed"})
    assert run("explain", found["fingerprint"]).code == 2


def test_a_crossing_over_time_is_explained_from_the_history(run: Runner, tree: RepoBuilder) -> None:
    tree.commit({".env.development": "PORT=1\n"})
    found = crossing_of(run, "git", ".")
    ran = run("explain", "--git", found["fingerprint"], "-f", "json")
    assert ran.code == 0
    assert {each["path"] for each in ran.document["places"]} == {".env.production", ".env.development"}
    (crossing,) = ran.document["places"][0]["explanation"]["crossings"]
    assert crossing["facts"]["why"].endswith("over time")


def test_an_accepted_crossing_is_said_to_be_so(run: Runner, tree: RepoBuilder) -> None:
    line = f"DB_PASSWORD={SHARED} # tokenscan:allow rule=environment-shared-secret\n"
    tree.write(".env.production", f"PORT=1\n{line}")
    (crossing,) = run("explain", ".env.development:1", "-f", "json").document["place"]["crossings"]
    assert crossing["outcome"] == "suppressed"
    assert "accepted: environment-shared-secret" in run("explain", ".env.development:1").out


def test_one_rule_alone_is_asked_and_other_files_are_not_compared(run: Runner, tree: RepoBuilder) -> None:
    tree.write("app.py", f"password = '{SHARED}'\n")
    for command in (("explain", "app.py:1"), ("explain", ".env.development:1", "--rule", "github-pat-classic")):
        told = json.loads(run(*command, "-f", "json").out)["place"]
        assert (told["settings"], told["crossings"]) == ([], [])
