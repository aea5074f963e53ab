"""Submodules: their repositories are scanned when asked for, wherever git keeps them."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.cli import Outcome, scan_anew, scan_json, secrets_of, tokenscan
from support.repo import RepoBuilder
from support.tokens import make_token

DEEP = ("git", "--recurse-submodules")


def _places(outcome: Outcome) -> set[tuple[str, str, str | None]]:
    names = {make_token(name): name for name in ("outer", "inner", "deep", "old", "message", "url", "branch", "twice")}
    return {
        (names[finding["secret"]], each["kind"], each["path"])
        for finding in outcome.report["findings"]
        for each in finding["locations"]
    }


def _skips(outcome: Outcome) -> list[tuple[str, str]]:
    return [(each["reason"], each["path"]) for each in outcome.report["coverage"]["skipped"]]


def _add(outer: RepoBuilder, inner: RepoBuilder, path: str) -> RepoBuilder:
    """Make *inner* a submodule of *outer*; give its work tree there."""
    outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.path), path)
    outer.commit(message=f"add {path}")
    return RepoBuilder(outer.path / path, inner.minutes)


@pytest.fixture
def inner(tmp_path: Path) -> RepoBuilder:
    repo = RepoBuilder.create(tmp_path / "inner")
    repo.commit({"old.env": f"T={make_token('old')}\n"})
    repo.commit({"old.env": "T=\n", "new.env": f"T={make_token('inner')}\n"})
    return repo


def test_a_submodule_is_scanned_when_asked_for_and_noted_when_not(repo: RepoBuilder, inner: RepoBuilder) -> None:
    repo.commit({"a.env": f"T={make_token('outer')}\n"})
    _add(repo, inner, "libs/one")
    plain = scan_json("git", cwd=repo.path)
    assert _places(plain) == {("outer", "committed", "a.env")}
    assert any("--recurse-submodules" in note for note in plain.report["notes"])
    outcome = scan_json(*DEEP, cwd=repo.path)
    assert outcome.code == 1
    assert _places(outcome) == {
        ("outer", "committed", "a.env"),
        ("old", "committed", "libs/one/old.env"),
        ("inner", "committed", "libs/one/new.env"),
    }
    assert outcome.report["notes"] == []
    assert outcome.report["coverage"]["complete"]
    assert outcome.report["root"] == str(repo.path)


def test_what_lies_beside_its_objects_is_named_by_the_outer_root(repo: RepoBuilder, inner: RepoBuilder) -> None:
    work_tree = _add(repo, inner, "one")
    work_tree.git("commit", "--quiet", "--allow-empty", "-m", f"with {make_token('message')}")
    work_tree.git("remote", "set-url", "origin", f"https://u:{make_token('url')}@git.example.org/x")
    work_tree.git("branch", make_token("branch"))
    found = _places(scan_json(*DEEP, cwd=repo.path))
    assert ("message", "message", None) in found
    assert ("message", "reflog", ".git/modules/one/logs/HEAD") in found
    assert ("url", "config", ".git/modules/one/config") in found
    assert ("branch", "ref", f"one/refs/heads/{make_token('branch')}") in found


def test_a_secret_in_both_is_one_finding(repo: RepoBuilder, inner: RepoBuilder) -> None:
    inner.commit({"same.env": f"T={make_token('twice')}\n"})
    repo.commit({"same.env": f"T={make_token('twice')}\n"})
    _add(repo, inner, "one")
    findings = scan_json(*DEEP, cwd=repo.path).report["findings"]
    (same,) = (each for each in findings if each["secret"] == make_token("twice"))
    assert {each["path"] for each in same["locations"]} == {"same.env", "one/same.env"}


def test_submodules_of_submodules_are_scanned(repo: RepoBuilder, inner: RepoBuilder, tmp_path: Path) -> None:
    deep = RepoBuilder.create(tmp_path / "deep")
    deep.commit({"deep.env": f"T={make_token('deep')}\n"})
    _add(inner, deep, "below")
    _add(repo, inner, "one")
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "update", "--init", "--recursive")
    assert ("deep", "committed", "one/below/deep.env") in _places(scan_json(*DEEP, cwd=repo.path))


def test_one_that_was_never_cloned_is_listed_and_leaves_the_exit_code_alone(
    repo: RepoBuilder, inner: RepoBuilder, tmp_path: Path
) -> None:
    repo.commit({"a.txt": "a"})
    _add(repo, inner, "one")
    clone = tmp_path / "clone"
    repo.git("clone", "--quiet", ".", str(clone))
    outcome = scan_json(*DEEP, cwd=clone)
    assert (outcome.code, secrets_of(outcome), _skips(outcome)) == (0, set(), [("uninitialised", "one")])
    files = scan_json("scan", cwd=clone)
    assert (files.code, _skips(files)) == (0, [("uninitialised", "one")])
    bare = tmp_path / "bare"
    repo.git("clone", "--quiet", "--bare", ".", str(bare))
    assert _skips(scan_json(*DEEP, str(bare))) == [("uninitialised", "one")]
    assert "uninitialised  one: a submodule that was never cloned" in tokenscan(*DEEP, "-v", cwd=clone).out


def test_one_that_was_removed_since_is_scanned_as_long_as_git_keeps_it(repo: RepoBuilder, inner: RepoBuilder) -> None:
    _add(repo, inner, "libs/one")
    repo.git("rm", "--quiet", "libs/one")
    repo.commit(message="without it")
    assert (repo.path / ".git/modules/libs/one").is_dir()
    outcome = scan_json(*DEEP, cwd=repo.path)
    assert ("inner", "committed", "libs/one/new.env") in _places(outcome)
    assert outcome.report["coverage"]["complete"]


def test_one_that_is_not_checked_out_any_more_is_scanned(repo: RepoBuilder, inner: RepoBuilder) -> None:
    _add(repo, inner, "one")
    repo.git("submodule", "--quiet", "deinit", "--force", "one")
    outcome = scan_json(*DEEP, cwd=repo.path)
    assert ("inner", "committed", "one/new.env") in _places(outcome)
    assert _skips(outcome) == []


def test_one_that_keeps_its_own_git_folder_is_scanned(repo: RepoBuilder, inner: RepoBuilder) -> None:
    inside = repo.path / "vendor/one"
    inner.git("clone", "--quiet", ".", str(inside))
    repo.git("-c", "advice.addEmbeddedRepo=false", "add", "vendor/one")
    repo.commit()
    assert ("inner", "committed", "vendor/one/new.env") in _places(scan_json(*DEEP, cwd=repo.path))


def test_one_of_a_linked_worktree_is_scanned(repo: RepoBuilder, inner: RepoBuilder, tmp_path: Path) -> None:
    _add(repo, inner, "one")
    linked = tmp_path / "linked"
    repo.git("worktree", "add", "--quiet", str(linked))
    RepoBuilder(linked).git("-c", "protocol.file.allow=always", "submodule", "--quiet", "update", "--init")
    assert ("inner", "committed", "one/new.env") in _places(scan_json(*DEEP, cwd=linked))


def test_a_circle_of_links_ends(repo: RepoBuilder, inner: RepoBuilder) -> None:
    _add(repo, inner, "one")
    modules = repo.path / ".git/modules/one/modules"
    modules.mkdir()
    (modules / "again").symlink_to(repo.path / ".git")
    (modules / "self").symlink_to(repo.path / ".git/modules/one")
    outcome = scan_json(*DEEP, cwd=repo.path)
    assert len(outcome.report["findings"]) == 2


def test_one_that_is_damaged_is_named_and_the_rest_scanned(repo: RepoBuilder, inner: RepoBuilder) -> None:
    repo.commit({"a.env": f"T={make_token('outer')}\n"})
    work_tree = _add(repo, inner, "one")
    name = work_tree.git("rev-parse", "HEAD:new.env")
    objects = repo.path / ".git/modules/one/objects"
    (objects / name[:2] / name[2:]).unlink()
    outcome = scan_json(*DEEP, "--fail-on", "valid", cwd=repo.path)
    assert outcome.code == 3
    assert {each for each, _, _ in _places(outcome)} == {"outer", "old"}
    (skipped,) = outcome.report["coverage"]["skipped"]
    assert (skipped["reason"], skipped["path"]) == ("missing", f"object {name}")
    assert skipped["detail"].startswith("in one/: ")


def test_one_that_git_refuses_is_unreadable(repo: RepoBuilder, inner: RepoBuilder) -> None:
    _add(repo, inner, "one")
    with (repo.path / ".git/modules/one/config").open("a") as file:
        file.write("[broken\n")
    outcome = scan_json(*DEEP, cwd=repo.path)
    assert (outcome.code, _skips(outcome)) == (3, [("unreadable", "one")])


def test_patterns_see_the_path_from_the_outer_root(repo: RepoBuilder, inner: RepoBuilder) -> None:
    _add(repo, inner, "libs/one")
    repo.write(".tokenscan.toml", 'exclude = ["libs/one/old.env"]\n')
    outcome = scan_json(*DEEP, cwd=repo.path)
    assert {each for each, _, _ in _places(outcome)} == {"inner"}
    assert ("excluded", "libs/one/old.env") in _skips(outcome)


def test_a_second_scan_says_what_the_first_said(repo: RepoBuilder, inner: RepoBuilder) -> None:
    work_tree = _add(repo, inner, "one")
    first = scan_json(*DEEP, cwd=repo.path)
    assert scan_json(*DEEP, cwd=repo.path).out == first.out
    work_tree.commit({"more.env": f"T={make_token('deep')}\n"})
    assert scan_json(*DEEP, cwd=repo.path).out == scan_anew(*DEEP, cwd=repo.path).out
    assert scan_json("git", cwd=work_tree.path).report["findings"][0]["locations"][0]["path"] in ("more.env", "new.env")


def test_sha_256_submodules_are_scanned(tmp_path: Path) -> None:
    inner = RepoBuilder.create(tmp_path / "inner", "--object-format=sha256")
    inner.commit({"new.env": f"T={make_token('inner')}\n"})
    outer = RepoBuilder.create(tmp_path / "outer", "--object-format=sha256")
    _add(outer, inner, "one")
    assert _places(scan_json(*DEEP, cwd=outer.path)) == {("inner", "committed", "one/new.env")}


def test_a_range_is_of_one_repository(repo: RepoBuilder) -> None:
    repo.commit({"a.txt": "a"})
    repo.commit({"a.txt": "b"})
    outcome = tokenscan(*DEEP, "--range", "HEAD~1..HEAD", cwd=repo.path)
    assert outcome.code == 2
    assert "--recurse-submodules" in outcome.err
