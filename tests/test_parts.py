"""A credential of several parts is one finding, wherever it is read from."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from support.cli import Outcome, scan_anew, scan_json, tokenscan
from support.repo import RepoBuilder

from tokenscan.rulebook.load import load_rules
from tokenscan.rulebook.locate import find_builtin_rules


@cache
def _examples(rule_id: str) -> tuple[str, ...]:
    (rule,) = (rule for rule in load_rules(find_builtin_rules()) if rule.id == rule_id)
    return tuple(dict.fromkeys(example.secret for example in rule.examples))


KEY_ID = "aws-access-key-id"
SECRET = "aws-secret-access-key"


def make_id(number: int = 0) -> str:
    return _examples(KEY_ID)[number]


def make_secret(number: int = 0) -> str:
    return _examples(SECRET)[number]


def id_line(number: int = 0) -> str:
    return f"AWS_ACCESS_KEY_ID={make_id(number)}\n"


def secret_line(number: int = 0) -> str:
    return f"AWS_SECRET_ACCESS_KEY={make_secret(number)}\n"


def brief(outcome: Outcome) -> list[tuple[str, str, str, list[tuple[str, str | None, str]]]]:
    """(rule, severity, value, parts) of each finding."""
    return [_brief(finding) for finding in outcome.report["findings"]]


def _brief(finding: dict[str, Any]) -> tuple[str, str, str, list[tuple[str, str | None, str]]]:
    parts = [(part["name"], part["rule_id"], part["secret"]) for part in finding["parts"]]
    return finding["rule_id"], finding["severity"], finding["secret"], parts


def pair(number: int = 0) -> tuple[str, str, str, list[tuple[str, str | None, str]]]:
    return SECRET, "critical", make_secret(number), [("id", KEY_ID, make_id(number))]


def lone_id(number: int = 0) -> tuple[str, str, str, list[tuple[str, str | None, str]]]:
    return KEY_ID, "medium", make_id(number), []


def lone_secret(number: int = 0) -> tuple[str, str, str, list[tuple[str, str | None, str]]]:
    return SECRET, "high", make_secret(number), []


def test_a_pair_is_one_finding_and_a_lone_half_a_lesser_one(tmp_path: Path) -> None:
    (tmp_path / "both.env").write_text(id_line() + secret_line())
    (tmp_path / "half.env").write_text(id_line(1))
    (tmp_path / "other.env").write_text(secret_line(1))
    assert brief(scan_json("scan", str(tmp_path))) == [pair(), lone_secret(1), lone_id(1)]


def test_a_part_tells_where_it_stands_and_is_masked_like_the_secret(tmp_path: Path) -> None:
    (tmp_path / "a.env").write_text(secret_line() + id_line())
    outcome = tokenscan("scan", str(tmp_path), "--format", "json")
    (finding,) = outcome.report["findings"]
    (part,) = finding["parts"]
    column = len("AWS_ACCESS_KEY_ID=") + 1
    assert {**part, "object": None} == {
        "name": "id",
        "rule_id": KEY_ID,
        "secret": f"AKIA…{make_id()[-2:]}",
        "path": "a.env",
        "line": 2,
        "column": column,
        "end_line": 2,
        "end_column": column + 20,
        "object": None,
        "masked": f"AKIA…{make_id()[-2:]}",
        "context": f"AWS_ACCESS_KEY_ID=AKIA…{make_id()[-2:]}",
    }


@pytest.mark.parametrize("name", ["text", "json", "jsonl", "sarif"])
def test_no_report_shows_a_part_that_is_secret_in_full(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.js").write_text(f"connect('{make_id()}', aws_secret_key='{make_secret()}')\n")
    outcome = tokenscan("scan", str(tmp_path), "--format", name)
    assert outcome.code == 1
    assert make_id() not in outcome.out
    assert f"AKIA…{make_id()[-2:]}" in outcome.out


def test_a_comment_accepts_the_pair_where_it_covers_the_secret(tmp_path: Path) -> None:
    (tmp_path / "a.env").write_text(id_line() + secret_line().strip() + "  # tokenscan:allow\n")
    (finding,) = scan_json("scan", str(tmp_path)).report["findings"]
    assert finding["suppression"] == {
        "kind": "inline",
        "path": "a.env",
        "line": 2,
        "reason": None,
        "owner": None,
        "until": None,
        "ticket": None,
    }


def test_a_comment_beside_both_halves_on_one_line_accepts_the_pair(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(f"f(aws_secret_key='{make_secret()}', '{make_id()}')  // tokenscan:allow\n")
    (finding,) = scan_json("scan", str(tmp_path)).report["findings"]
    assert finding["suppression"] is not None


def test_a_comment_beside_the_id_does_not_accept_the_secret(tmp_path: Path) -> None:
    (tmp_path / "a.env").write_text(id_line().strip() + "  # tokenscan:allow\n" + secret_line())
    (finding,) = scan_json("scan", str(tmp_path)).report["findings"]
    assert finding["suppression"] is None


def test_a_half_whose_other_half_is_not_reported_is_told_by_itself(tmp_path: Path) -> None:
    (tmp_path / "tokenscan.toml").write_text(f'disable = ["{SECRET}"]\n')
    (tmp_path / "a.env").write_text(id_line() + secret_line())
    found = scan_json("scan", str(tmp_path / "a.env"), "--config", str(tmp_path / "tokenscan.toml"))
    assert lone_id() in brief(found)


def test_a_pair_inside_an_archive_is_one_finding(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("conf/a.env", id_line() + secret_line())
        archive.writestr("conf/b.env", id_line(1))
    found = scan_json("scan", str(tmp_path))
    assert brief(found) == [pair(), lone_id(1)]
    assert [part["path"] for part in found.report["findings"][0]["parts"]] == ["a.zip!conf/a.env"]


def test_a_half_that_came_and_went_beside_an_old_secret_is_not_lost(repo: RepoBuilder) -> None:
    repo.commit({"a.env": secret_line()})
    repo.commit({"a.env": secret_line() + id_line()})
    repo.commit({"a.env": secret_line() + "# gone\n"})
    assert brief(scan_json("git", str(repo.path))) == [pair()]


def test_what_stood_alone_before_is_told_with_its_own_commit(repo: RepoBuilder) -> None:
    first = repo.commit({"a.env": id_line()})
    repo.commit({"a.env": id_line() + secret_line()})
    found = scan_json("git", str(repo.path))
    assert brief(found) == [pair(), lone_id()]
    assert [commit["id"] for commit in found.report["findings"][1]["locations"][0]["commits"]] == [first]


STEPS: list[Callable[[RepoBuilder], object]] = [
    lambda repo: repo.commit({"a.env": id_line()}),
    lambda repo: repo.commit({"a.env": id_line() + secret_line()}),
    lambda repo: repo.commit({"b.env": secret_line() + "\n" * 20 + id_line(1)}),
    lambda repo: repo.commit({"a.env": "# clean\n"}),
    lambda repo: repo.commit({"copy.env": id_line(1) + secret_line(), "b.env": secret_line(1) + id_line(1)}),
    lambda repo: repo.git("gc", "--quiet", "--prune=now"),
]


def test_the_second_scan_says_of_parts_what_a_full_scan_says(
    repo: RepoBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKENSCAN_CACHE_DIR", str(tmp_path / "cache"))
    for step in STEPS:
        step(repo)
        remembered = scan_json("git", str(repo.path)).report
        full = scan_anew("git", str(repo.path)).report
        assert remembered == full


def test_parts_do_not_depend_on_the_number_of_workers(repo: RepoBuilder) -> None:
    for number in range(8):
        half = id_line(number % 2) if number % 3 else ""
        repo.commit({f"{number}.env": half + f"# {number}\n" + secret_line(number % 3)})
    one, two = (scan_anew("git", str(repo.path), "--jobs", jobs).report for jobs in ("1", "2"))
    assert json.dumps(one) == json.dumps(two)
    assert any(finding["parts"] for finding in one["findings"])


def test_a_commit_that_adds_an_id_to_a_known_secret_is_told_of_the_id(repo: RepoBuilder) -> None:
    repo.commit({"a.env": secret_line()})
    repo.stage("a.env", secret_line() + id_line())
    assert brief(scan_json("scan", "--staged", str(repo.path))) == [lone_id()]


def test_a_commit_that_adds_a_secret_to_a_known_id_is_told_of_the_pair(repo: RepoBuilder) -> None:
    repo.commit({"a.env": id_line()})
    repo.stage("a.env", id_line() + secret_line())
    assert brief(scan_json("scan", "--staged", str(repo.path))) == [pair()]
