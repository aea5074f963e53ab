"""``[[allow]]``: matches that a configuration leaves out, and what it must not leave out with them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.cli import scan_json, tokenscan
from support.repo import RepoBuilder
from support.tokens import make_token

from tokenscan.config import load_config
from tokenscan.detect.match import Candidate
from tokenscan.errors import ConfigError
from tokenscan.model.allowance import Allowance
from tokenscan.model.rule import Rule
from tokenscan.policy.allowances import Allowances

ONE, TWO, THREE = (make_token(f"allow {number}") for number in range(3))

RULE = Rule(
    id="acme-token",
    family="acme-token",
    name="Acme token",
    severity="high",
    confidence="high",
    keywords=("acme",),
    pattern=r"acme=(?P<secret>[a-z0-9]{8})",
    reference="",
    can="",
    rotate="",
)
DATA = b"first\nkey: acme=abcd1234 # of the fixture\nlast\n"
START = DATA.index(b"abcd1234")
FOUND = Candidate(RULE, START, START + 8, b"abcd1234", "high")


def _accepts(entry: Allowance, *, paths: tuple[str, ...] = ("a/b.txt",), commit: str = "") -> bool:
    allowances = Allowances([entry])
    return allowances.accepts("acme-token", allowances.read(DATA, FOUND), paths, commit)


@pytest.mark.parametrize(
    ("entry", "is_accepted"),
    [
        (Allowance(regexes=("^abcd",)), True),
        (Allowance(regexes=("acme=",)), False),
        (Allowance(regexes=("acme=abcd1234$",), target="match"), True),
        (Allowance(regexes=("key:",), target="match"), False),
        (Allowance(regexes=("of the fixture$",), target="line"), True),
        (Allowance(regexes=("first",), target="line"), False),
        (Allowance(stopwords=("BCD12",)), True),
        (Allowance(stopwords=("acme",)), False),
        (Allowance(paths=(r"\.txt$",)), True),
        (Allowance(paths=(r"^b\.txt",)), False),
        (Allowance(outside=(r"\.py$",)), True),
        (Allowance(outside=(r"\.txt$",)), False),
        (Allowance(commits=("c1",)), True),
        (Allowance(commits=("c",)), False),
        (Allowance(rules=("other",), paths=("a",)), False),
        (Allowance(rules=("other", "acme-token"), paths=("a",)), True),
        (Allowance(paths=("nowhere",), stopwords=("abcd",)), True),
        (Allowance(paths=("nowhere",), stopwords=("abcd",), needs_all=True), False),
        (Allowance(paths=("a/",), stopwords=("abcd",), regexes=("4$",), commits=("c1",), needs_all=True), True),
        (Allowance(paths=("a/",), stopwords=("abcd",), regexes=("5$",), needs_all=True), False),
    ],
)
def test_each_kind_of_test_sees_what_it_is_about(entry: Allowance, is_accepted: bool) -> None:
    assert _accepts(entry, commit="c1") is is_accepted


@pytest.mark.parametrize("entry", [Allowance(paths=("",)), Allowance(outside=("x",)), Allowance(commits=("c",))])
def test_what_has_no_path_and_no_commit_fits_no_test_of_them(entry: Allowance) -> None:
    assert not _accepts(entry, paths=())


def test_a_search_that_takes_too_long_accepts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tokenscan.policy.allowances.TIMEOUT_S", 0.01)
    slow = Allowances([Allowance(regexes=(r"^(?:[a-z]+[a-z]+)+#",), target="line")])
    data = b"a" * 400 + b"acme=abcd1234"
    start = data.index(b"abcd")
    assert slow.read(data, Candidate(RULE, start, start + 8, b"abcd1234", "high")) == ()


def _write(folder: Path, config: str) -> None:
    (folder / ".tokenscan.toml").write_text(config)


def test_a_secret_is_left_out_where_it_fits_and_found_where_it_does_not(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/a.txt").write_text(f"A={ONE}\nB={TWO}\n")
    (tmp_path / "b.txt").write_text(f"A={ONE}\n")
    _write(tmp_path, '[[allow]]\nreason = "made by tests"\npaths = ["^tests/"]\n')
    outcome = scan_json("scan", ".", cwd=tmp_path)
    found = [(each["secret"], [place["path"] for place in each["locations"]]) for each in outcome.report["findings"]]
    assert (outcome.code, found) == (1, [(ONE, ["b.txt"])])
    text = tokenscan("scan", ".", cwd=tmp_path).out
    assert "2 places of secrets are accepted by the configuration (allow)" in text
    assert TWO not in text


def test_in_a_history_paths_lines_and_commits_are_told_after_the_objects_are_read(repo: RepoBuilder) -> None:
    first = repo.commit({"old.txt": f"A={ONE}\n"})
    repo.commit({"tests/a.txt": f"B={TWO}\n", "c.txt": f"C={THREE} # sample\nA={ONE}\n"})
    repo.commit({"d.txt": f"C={THREE}\n"})
    allow = (
        f'[[allow]]\ncommits = ["{first}"]\n[[allow]]\npaths = ["^tests/"]\n'
        '[[allow]]\nregexes = ["# sample"]\ntarget = "line"\n'
    )
    _write(repo.path, allow)
    for _ in range(2):  # the second builds on what the first remembers
        outcome = scan_json("git", ".", cwd=repo.path)
        found = {
            each["secret"]: sorted(place["path"] for place in each["locations"]) for each in outcome.report["findings"]
        }
        assert found == {ONE: ["c.txt"], THREE: ["d.txt"]}
    _write(repo.path, "")
    assert len(json.loads(scan_json("git", ".", cwd=repo.path).out)["findings"]) == 3


def test_what_is_staged_is_left_out_by_its_path(repo: RepoBuilder) -> None:
    _write(repo.path, '[[allow]]\npaths = ["^tests/"]\n')
    repo.stage("tests/a.txt", f"A={ONE}\n")
    assert tokenscan("hook", "pre-commit", cwd=repo.path).code == 0
    repo.stage("a.txt", f"A={ONE}\n")
    assert tokenscan("hook", "pre-commit", cwd=repo.path).code == 1


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('allow = ["x"]', "must be [[allow]] tables"),
        ("[[allow]]\nreason = 'no test'", "at least one of paths"),
        ("[[allow]]\npaths = ['']", "not empty"),
        ("[[allow]]\npaths = ['(']", "no regular expression"),
        ("[[allow]]\npath = ['a']", "unknown key 'path'"),
        ("[[allow]]\npaths = ['a']\ntarget = 'file'", "target must be one of secret, match, line"),
    ],
)
def test_what_is_no_allowance_is_refused_by_name(tmp_path: Path, text: str, complaint: str) -> None:
    _write(tmp_path, text)
    with pytest.raises(ConfigError) as raised:
        load_config(tmp_path)
    assert complaint in str(raised.value)
    assert ".tokenscan.toml" in str(raised.value)


def test_an_allowance_for_a_rule_that_there_is_not_is_refused(tmp_path: Path) -> None:
    _write(tmp_path, "[[allow]]\nrules = ['github-pat-clasic']\npaths = ['a']\n")
    outcome = tokenscan("scan", ".", cwd=tmp_path)
    assert outcome.code == 2
    assert "github-pat-clasic" in outcome.err
