"""``tokenscan scan --staged`` and the commit hook, on real git."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest
from support.cli import scan_json, secrets_of, tokenscan
from support.repo import RepoBuilder
from support.tokens import make_token


@pytest.fixture
def hooked(repo: RepoBuilder) -> RepoBuilder:
    """A repository with one commit and our hook."""
    repo.commit({"a.txt": "first\n", "b.txt": "second\n"})
    hook = repo.path / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\nexec {shlex.quote(sys.executable)} -m tokenscan hook pre-commit\n")
    hook.chmod(0o755)
    return repo


def _is_refused(repo: RepoBuilder, *arguments: str) -> bool:
    before = repo.git("rev-parse", "--verify", "--quiet", "HEAD", check=False)
    repo.git("commit", "--quiet", "--message", "try", *arguments, check=False)
    return repo.git("rev-parse", "--verify", "--quiet", "HEAD", check=False) == before


def test_a_commit_with_a_token_is_refused_and_without_it_passes(hooked: RepoBuilder) -> None:
    hooked.stage("a.txt", f"T={make_token(1)}\n")
    assert _is_refused(hooked)
    hooked.stage("a.txt", "T=clean\n")
    assert not _is_refused(hooked)


def test_commit_dash_a_reads_the_temporary_index(hooked: RepoBuilder) -> None:
    hooked.write("a.txt", f"T={make_token(1)}\n")
    assert _is_refused(hooked, "-a")
    hooked.write("a.txt", "clean\n")
    assert not _is_refused(hooked, "-a")


def test_commit_path_looks_at_that_path_alone(hooked: RepoBuilder) -> None:
    hooked.stage("a.txt", f"T={make_token(1)}\n")
    hooked.write("b.txt", "clean\n")
    assert not _is_refused(hooked, "b.txt")
    hooked.write("b.txt", f"T={make_token(2)}\n")
    assert _is_refused(hooked, "b.txt")


def test_the_first_commit_of_all_is_checked(tmp_path: Path, hooked: RepoBuilder) -> None:
    fresh = RepoBuilder.create(tmp_path / "fresh")
    (fresh.path / ".git/hooks").mkdir(exist_ok=True)
    (fresh.path / ".git/hooks/pre-commit").write_bytes((hooked.path / ".git/hooks/pre-commit").read_bytes())
    (fresh.path / ".git/hooks/pre-commit").chmod(0o755)
    fresh.stage("a.txt", make_token(1))
    assert _is_refused(fresh)
    fresh.stage("a.txt", "clean")
    assert not _is_refused(fresh)


def test_a_hook_in_a_linked_worktree_reads_its_index(hooked: RepoBuilder, tmp_path: Path) -> None:
    hooked.git("worktree", "add", "--quiet", str(tmp_path / "linked"), "-b", "linked")
    linked = RepoBuilder(tmp_path / "linked", minutes=5)
    linked.stage("c.txt", make_token(1))
    assert _is_refused(linked)
    linked.stage("c.txt", "clean")
    assert not _is_refused(linked)


def test_a_hook_called_below_the_top_names_paths_from_the_top(repo: RepoBuilder) -> None:
    repo.commit({"sub/x.txt": "x"})
    repo.stage("sub/y.txt", make_token(1))
    outcome = tokenscan("hook", "pre-commit", cwd=repo.path / "sub")
    assert outcome.code == 1
    assert outcome.out.startswith("sub/y.txt:1:1: ")


def test_what_is_only_in_the_work_tree_is_not_staged(repo: RepoBuilder) -> None:
    repo.commit({"a.txt": "a"})
    repo.write("a.txt", make_token(1))
    repo.write("untracked.txt", make_token(2))
    repo.write("later.txt", make_token(3))
    repo.git("add", "--intent-to-add", "later.txt")
    assert scan_json("scan", "--staged", cwd=repo.path).code == 0


def test_git_index_file_is_honoured(repo: RepoBuilder, tmp_path: Path) -> None:
    repo.commit({"a.txt": "a"})
    index = tmp_path / "other-index"
    repo.environment["GIT_INDEX_FILE"] = str(index)
    repo.git("read-tree", "HEAD")
    repo.stage("b.txt", make_token(1))
    outcome = scan_json("scan", "--staged", cwd=repo.path, environment={"GIT_INDEX_FILE": str(index)})
    assert secrets_of(outcome) == {make_token(1)}
    assert secrets_of(scan_json("scan", "--staged", cwd=repo.path)) == set()


@pytest.mark.parametrize("wrapping", ["T={}\n", "x = '{}' # moved\n"])
def test_a_secret_that_the_parent_has_does_not_block_again(repo: RepoBuilder, wrapping: str) -> None:
    repo.commit({"old.txt": f"T={make_token(1)}\n", "other.txt": "x\n"})
    repo.stage("old.txt", f"# a line more\n\n{wrapping.format(make_token(1))}")
    assert scan_json("scan", "--staged", cwd=repo.path).code == 0


def test_a_secret_moved_or_copied_to_another_file_is_not_new(repo: RepoBuilder) -> None:
    repo.commit({"old.txt": f"T={make_token(1)}\n"})
    repo.git("mv", "old.txt", "new.txt")
    assert scan_json("scan", "--staged", cwd=repo.path).code == 0
    repo.commit()
    repo.stage("copy.txt", f"copied {make_token(1)}\n")
    assert scan_json("scan", "--staged", cwd=repo.path).code == 0


def test_another_secret_at_an_old_place_is_new(repo: RepoBuilder) -> None:
    repo.commit({"a.txt": f"T={make_token(1)}\n"})
    repo.stage("a.txt", f"T={make_token(2)}\n")
    assert secrets_of(scan_json("scan", "--staged", cwd=repo.path)) == {make_token(2)}


def test_a_merge_brings_in_only_what_no_parent_has(repo: RepoBuilder) -> None:
    repo.commit({"a.txt": "a"})
    repo.git("switch", "--quiet", "--create", "side")
    repo.commit({"side.txt": make_token(1)})
    repo.git("switch", "--quiet", "main")
    repo.commit({"main.txt": "m"})
    repo.git("merge", "--quiet", "--no-commit", "--no-ff", "side")
    assert scan_json("scan", "--staged", cwd=repo.path).code == 0
    repo.stage("evil.txt", f"{make_token(1)} {make_token(2)}")
    assert secrets_of(scan_json("scan", "--staged", cwd=repo.path)) == {make_token(2)}


def test_an_inline_comment_accepts_a_secret(repo: RepoBuilder) -> None:
    repo.commit({"a.txt": "a"})
    repo.stage("a.txt", f"T={make_token(1)}  # tokenscan:allow\n")
    assert tokenscan("hook", "pre-commit", cwd=repo.path).code == 0
    repo.stage("b.txt", f"T={make_token(2)}  # not-tokenscan:allowed\n")
    assert tokenscan("hook", "pre-commit", cwd=repo.path).code == 1


def test_a_hook_outside_a_repository_is_a_usage_error(tmp_path: Path) -> None:
    outcome = tokenscan("hook", "pre-commit", cwd=tmp_path)
    assert (outcome.code, outcome.out) == (2, "")
    assert "not a git repository" in outcome.err


def test_a_broken_configuration_stops_the_commit(repo: RepoBuilder) -> None:
    repo.commit({"a.txt": "a"})
    repo.write(".tokenscan.toml", "unknown-key = 1\n")
    repo.stage("a.txt", "b")
    outcome = tokenscan("hook", "pre-commit", cwd=repo.path)
    assert outcome.code == 2
    assert "unknown-key" in outcome.err


def test_a_longer_word_that_holds_the_secret_does_not_make_it_known(repo: RepoBuilder) -> None:
    repo.commit({"prose.txt": f"see {make_token(1)}zzzz\n"})
    repo.stage("a.txt", f"T={make_token(1)}\n")
    assert secrets_of(scan_json("scan", "--staged", cwd=repo.path)) == {make_token(1)}


def test_what_is_known_does_not_depend_on_the_folder(repo: RepoBuilder) -> None:
    repo.commit({"sub/b.txt": make_token(1), "sub/c.txt": "c"})
    repo.stage("top.txt", make_token(1))
    assert scan_json("scan", "--staged", cwd=repo.path / "sub").code == 0


def test_a_utf_16_file_that_is_moved_is_not_new(repo: RepoBuilder) -> None:
    repo.commit({"a.txt": f"T={make_token(1)}\n".encode("utf-16")})
    repo.git("mv", "a.txt", "b.txt")
    assert scan_json("scan", "--staged", cwd=repo.path).code == 0


def test_a_submodule_replaced_by_a_file_is_no_trouble(repo: RepoBuilder, tmp_path: Path) -> None:
    inner = RepoBuilder.create(tmp_path / "inner")
    inner.commit({"x": "x"})
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.path), "module")
    repo.commit()
    repo.git("rm", "--quiet", "-f", "module")
    repo.stage("module", make_token(1))
    assert secrets_of(scan_json("scan", "--staged", cwd=repo.path)) == {make_token(1)}


def test_a_conflict_is_told(repo: RepoBuilder) -> None:
    repo.commit({"a.txt": "a\n"})
    repo.git("switch", "--quiet", "--create", "side")
    repo.commit({"a.txt": "side\n"})
    repo.git("switch", "--quiet", "main")
    repo.commit({"a.txt": "main\n"})
    repo.git("merge", "--quiet", "side", check=False)
    outcome = scan_json("scan", "--staged", cwd=repo.path)
    assert outcome.code == 3
    assert [each["path"] for each in outcome.report["coverage"]["skipped"]] == ["a.txt"]
