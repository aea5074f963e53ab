"""Comments and ignore files that accept a secret, as a scan's reports have them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.here import findings_here, run_here
from support.repo import RepoBuilder
from support.tokens import make_token

ONE, TWO = (make_token(f"inline {number}") for number in range(2))
ALLOW = "tokenscan" + ":allow"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_comment_is_reported_with_its_reason(here: Path) -> None:
    (here / "a.env").write_text(f'# {ALLOW} reason="of the docs" owner=ann until=2999-01-31\nA={ONE}\n')
    report = json.loads(run_here("scan", "-j1", "--format", "json").out)
    assert report["findings"][0]["suppression"] == {
        "kind": "inline",
        "path": "a.env",
        "line": 1,
        "reason": "of the docs",
        "owner": "ann",
        "until": "2999-01-31",
        "ticket": None,
    }
    run = json.loads(run_here("scan", "-j1", "--format", "sarif").out)["runs"][0]
    assert run["results"][0]["suppressions"] == [
        {
            "kind": "inSource",
            "justification": "of the docs",
            "location": {"physicalLocation": {"artifactLocation": {"uri": "a.env"}, "region": {"startLine": 1}}},
            "properties": {"owner": "ann", "until": "2999-01-31"},
        }
    ]


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        (f"{ALLOW} until=2020-01-31", "inline expired on 2020-01-31 (a.env:1)"),
        (f"{ALLOW} until=soon", "inline until='soon' is no day: write YYYY-MM-DD (a.env:1)"),
    ],
)
def test_a_comment_that_does_not_hold_is_told_with_the_finding(here: Path, comment: str, said: str) -> None:
    (here / "a.env").write_text(f"A={ONE} # {comment}\n")
    outcome = run_here("scan", "-j1", "--format", "json")
    assert (outcome.code, outcome.report["findings"][0]["facts"]["suppression"]) == (1, said)


@pytest.mark.parametrize(
    ("policy", "accepted"),
    [
        ("", {ONE: "inline", TWO: "inline"}),
        ("inline = false", {ONE: None, TWO: None}),
        ("peers = false", {ONE: "inline", TWO: None}),
        ('peers = ["trufflehog"]', {ONE: "inline", TWO: None}),
        ('peers = ["gitleaks"]', {ONE: "inline", TWO: "inline"}),
        ("require-reason = true", {ONE: "inline", TWO: None}),
    ],
)
def test_the_configuration_says_which_comments_hold(here: Path, policy: str, accepted: dict[str, str | None]) -> None:
    (here / ".tokenscan.toml").write_text(f"[suppressions]\n{policy}\n")
    (here / "a.env").write_text(f"A={ONE} # {ALLOW} reason=x\nB={TWO} # gitleaks" + ":allow\n")
    assert findings_here("scan") == accepted


def test_a_comment_is_not_advised_where_none_counts(here: Path) -> None:
    (here / "a.env").write_text(f"A={ONE}\n")
    advice = "put `" + ALLOW + "`"
    assert advice in run_here("scan", "-j1").out
    (here / ".tokenscan.toml").write_text("[suppressions]\ninline = false\n")
    for name in ("text", "markdown"):
        outcome = run_here("scan", "-j1", "-f", name)
        assert (outcome.code, advice in outcome.out) == (1, False)


@pytest.mark.parametrize(
    "policy",
    [
        "suppressions = 1",
        "[suppressions]\nmore = 1",
        "[suppressions]\npeers = ['nobody']",
        "[suppressions]\ninline = 1",
    ],
)
def test_a_wrong_policy_is_named(here: Path, policy: str) -> None:
    (here / ".tokenscan.toml").write_text(policy)
    outcome = run_here("scan", "-j1")
    assert (outcome.code, ".tokenscan.toml" in outcome.err, "suppressions" in outcome.err) == (2, True, True)


def test_a_comment_holds_in_the_history_and_the_index_as_it_does_in_a_file(
    repo: RepoBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repo.path)
    repo.stage("a.env", f"# {ALLOW}\nA={ONE}\nB={TWO}\n")
    assert findings_here("scan", "--staged") == {ONE: "inline", TWO: None}
    repo.commit()
    assert findings_here("git") == {ONE: "inline", TWO: None}


def test_an_ignore_file_leaves_paths_out_and_accepts_fingerprints(here: Path) -> None:
    (here / "a.env").write_text(f"A={ONE}\n")
    (here / "b.env").write_text(f"B={TWO}\n")
    report = json.loads(run_here("scan", "-j1", "--format", "json", "a.env").out)
    name = report["findings"][0]["fingerprint"]
    (here / ".tokenscanignore").write_text(f"# ours\n\nb.*\n{name}  # a published example\n")
    assert findings_here("scan") == {ONE: "ignore-file"}
    found = json.loads(run_here("scan", "-j1", "--format", "json").out)
    assert found["findings"][0]["suppression"]["reason"] == "a published example"
    assert found["findings"][0]["suppression"]["line"] == 4
    assert [each["path"] for each in found["coverage"]["skipped"]] == ["b.env"]
    assert findings_here("scan", "--no-repo-config") == {ONE: None, TWO: None}
    (here / "a.env").write_text("clean\n")
    outcome = run_here("scan", "-j1", "--fail-on-stale")
    assert (outcome.code, f".tokenscanignore:4: {name} accepts nothing" in outcome.out) == (1, True)
    (here / ".tokenscanignore").write_text("2:" + "a" * 32 + "\n")
    assert "belongs to the baseline" in run_here("scan", "-j1").err
    (here / ".tokenscanignore").write_text(f"{name} a published example\n")
    assert "put it behind a #" in run_here("scan", "-j1").err
