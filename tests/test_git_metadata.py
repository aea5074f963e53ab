"""One token in each place beside the objects of a repository: refs, reflogs, configuration, messages, hooks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.cli import Outcome, scan_json, secrets_of, tokenscan
from support.repo import RepoBuilder
from support.tokens import make_token

Location = dict[str, Any]


def _places(outcome: Outcome, place: str) -> set[tuple[str, str | None]]:
    found = (each for each in outcome.report["findings"] if each["secret"] == make_token(place))
    return {(location["kind"], location["path"]) for each in found for location in each["locations"]}


def _token_url(place: str) -> str:
    return f"https://ann:{make_token(place)}@git.example.org/a.git"


GIT_FILES = {
    "FETCH_HEAD": "git-file",
    "ORIG_HEAD": "git-file",
    "MERGE_MSG": "git-file",
    "SQUASH_MSG": "git-file",
    "COMMIT_EDITMSG": "git-file",
    "TAG_EDITMSG": "git-file",
    "BISECT_LOG": "git-file",
    "description": "git-file",
    "info/exclude": "git-file",
    "info/attributes": "git-file",
    "hooks/pre-push": "git-file",
    "rebase-merge/message": "git-file",
    "rebase-apply/0001": "git-file",
    "rr-cache/0123/preimage": "git-file",
    "sequencer/todo": "git-file",
    "remotes/old": "git-file",
    "logs/refs/heads/gone": "reflog",
    "config.worktree": "config",
    "worktrees/w/COMMIT_EDITMSG": "git-file",
    "worktrees/w/config.worktree": "config",
    "worktrees/w/logs/HEAD": "reflog",
}


@pytest.fixture(scope="module")
def littered(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """A repository with a token in every file that git may keep."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("TOKENSCAN_KEY", "k")
        repo = RepoBuilder.create(tmp_path_factory.mktemp("littered") / "repo")
        repo.commit({"a.txt": "a"})
        for name in GIT_FILES:
            repo.write(f".git/{name}", f"a line\n{make_token(name)}\n")
        repo.write(".git/hooks/update.sample", make_token("sample hook"))
        repo.write(".git/lfs/objects/ab/cd/abcd", make_token("object of Git LFS"))
        return scan_json("git", str(repo.path))


@pytest.mark.parametrize("name", GIT_FILES)
def test_a_token_is_found_in_the_file(littered: Outcome, name: str) -> None:
    assert _places(littered, name) == {(GIT_FILES[name], f".git/{name}")}


def test_samples_and_stores_are_no_place_of_their_own(littered: Outcome) -> None:
    assert secrets_of(littered) == {make_token(name) for name in GIT_FILES}
    assert littered.report["coverage"]["complete"]


def test_a_line_of_a_git_file_is_its_own(littered: Outcome) -> None:
    token = make_token("logs/refs/heads/gone")
    (finding,) = (each for each in littered.report["findings"] if each["secret"] == token)
    (location,) = finding["locations"]
    assert (location["line"], location["column"], location["reachable"]) == (2, 1, "reflog")


def test_urls_of_remotes_and_submodules_are_found_in_the_configuration(repo: RepoBuilder) -> None:
    repo.commit({"a.txt": "a"})
    repo.git("remote", "add", "origin", _token_url("remote"))
    repo.git("config", "submodule.lib.url", _token_url("submodule"))
    outcome = scan_json("git", cwd=repo.path)
    assert outcome.code == 1
    assert _places(outcome, "remote") == _places(outcome, "submodule") == {("config", ".git/config")}


@pytest.mark.parametrize("name", ["refs/heads/{}", "refs/tags/{}", "refs/remotes/origin/{}", "refs/x/{}/y"])
@pytest.mark.parametrize("packed", [False, True])
def test_a_token_is_found_in_the_name_of_a_ref(repo: RepoBuilder, name: str, packed: bool) -> None:
    repo.commit({"a.txt": "a"})
    ref = name.format(make_token("ref"))
    repo.git("update-ref", "--no-deref", ref, "HEAD")
    if packed:
        repo.git("pack-refs", "--all", "--prune")
    outcome = scan_json("git", cwd=repo.path)
    assert ("ref", ref) in _places(outcome, "ref")
    (finding,) = outcome.report["findings"]
    (location,) = (each for each in finding["locations"] if each["kind"] == "ref")
    assert (location["line"], location["column"], location["reachable"]) == (1, name.index("{") + 1, None)


def test_a_token_is_found_in_a_branch_without_a_commit(repo: RepoBuilder) -> None:
    repo.git("symbolic-ref", "HEAD", f"refs/heads/{make_token('unborn')}")
    repo.git("symbolic-ref", "refs/remotes/origin/HEAD", f"refs/remotes/origin/{make_token('dangling')}")
    outcome = scan_json("git", cwd=repo.path)
    assert _places(outcome, "unborn") == {("git-file", ".git/HEAD")}
    assert _places(outcome, "dangling") == {("git-file", ".git/refs/remotes/origin/HEAD")}


def test_a_reflog_keeps_the_url_that_was_pulled_from(repo: RepoBuilder, tmp_path: Path) -> None:
    repo.commit({"a.txt": "a"})
    repo.environment["GIT_REFLOG_ACTION"] = f"pull {_token_url('pulled')}"
    repo.git("reset", "--quiet", "--hard", "HEAD~0")
    repo.git("update-ref", "-m", f"pull {_token_url('pulled')}", "refs/heads/main", repo.commit())
    outcome = scan_json("git", cwd=repo.path)
    assert {kind for kind, _ in _places(outcome, "pulled")} == {"reflog"}


def test_authors_committers_and_taggers_are_told_from_messages(repo: RepoBuilder) -> None:
    repo.environment["GIT_AUTHOR_NAME"] = f"Ann {make_token('author')}"
    repo.environment["GIT_COMMITTER_EMAIL"] = f"{make_token('committer')}@example.org"
    commit = repo.commit(message=f"subject\n\nauthor {make_token('message')}\n")
    repo.environment["GIT_COMMITTER_NAME"] = f"Carl {make_token('tagger')}"
    repo.git("tag", "--annotate", "--message", "release", "v1")
    repo.git("reflog", "expire", "--expire=now", "--all")
    outcome = scan_json("git", cwd=repo.path)
    for place, kind, line in (("author", "identity", 2), ("committer", "identity", 3), ("message", "message", 7)):
        (finding,) = (each for each in outcome.report["findings"] if each["secret"] == make_token(place))
        location = next(each for each in finding["locations"] if each["object"] == commit)
        assert (location["kind"], location["line"], location["reachable"]) == (kind, line, "head")
        raw = repo.git("cat-file", "-p", commit).split("\n")
        assert make_token(place) in raw[line - 1]
    (finding,) = (each for each in outcome.report["findings"] if each["secret"] == make_token("tagger"))
    assert [(each["kind"], each["reachable"]) for each in finding["locations"]] == [("identity", "tag")]


def test_a_commit_stays_the_first_place_of_what_its_reflog_repeats(repo: RepoBuilder) -> None:
    repo.commit(message=f"with {make_token('message')}")
    (finding,) = scan_json("git", cwd=repo.path).report["findings"]
    assert finding["locations"][0]["kind"] == "message"
    assert {each["path"] for each in finding["locations"] if each["kind"] == "reflog"} == {
        ".git/logs/HEAD",
        ".git/logs/refs/heads/main",
    }


def test_a_bare_repository_names_its_files_by_its_own_folder(repo: RepoBuilder, tmp_path: Path) -> None:
    repo.commit({"a.txt": "a"})
    bare = tmp_path / "bare.git"
    repo.git("clone", "--quiet", "--bare", ".", str(bare))
    repo.git("--git-dir", str(bare), "config", "remote.origin.url", _token_url("bare"))
    assert _places(scan_json("git", str(bare)), "bare") == {("config", "config")}


def test_a_linked_worktree_shows_what_all_worktrees_share(repo: RepoBuilder, tmp_path: Path) -> None:
    repo.commit({"a.txt": "a"})
    repo.git("remote", "add", "origin", _token_url("shared"))
    linked = tmp_path / "linked"
    repo.git("worktree", "add", "--quiet", str(linked))
    repo.write(".git/worktrees/linked/COMMIT_EDITMSG", make_token("own"))
    for folder in (repo.path, linked):
        outcome = scan_json("git", str(folder))
        assert secrets_of(outcome) == {make_token("shared"), make_token("own")}
    common = (repo.path / ".git").resolve()
    assert _places(outcome, "shared") == {("config", f"{common}/config")}


def test_the_configuration_of_submodules_is_read(repo: RepoBuilder) -> None:
    repo.commit({"a.txt": "a"})
    for name in ("lib", "libs/logs", "libs/logs/modules/deep"):
        RepoBuilder.create(repo.path / ".git/modules" / name, "--bare").git(
            "config", "remote.origin.url", _token_url(name)
        )
        repo.write(f".git/modules/{name}/description", make_token("not of this repository"))
    outcome = scan_json("git", cwd=repo.path)
    for name in ("lib", "libs/logs", "libs/logs/modules/deep"):
        assert _places(outcome, name) == {("config", f".git/modules/{name}/config")}
    assert make_token("not of this repository") not in secrets_of(outcome)


def test_a_range_is_about_its_commits_alone(repo: RepoBuilder) -> None:
    repo.commit({"a.txt": "a"})
    repo.git("remote", "add", "origin", _token_url("remote"))
    repo.commit({"a.txt": "b"})
    assert scan_json("git", "--range", "HEAD~1..HEAD", cwd=repo.path).code == 0


def test_a_pattern_about_files_of_the_project_hides_nothing_here(repo: RepoBuilder) -> None:
    repo.commit({"a.txt": "a"})
    repo.git("remote", "add", "origin", _token_url("remote"))
    repo.git("branch", make_token("branch"))
    repo.write(".tokenscan.toml", 'exclude = ["config", "logs/", "heads/", "*"]\n')
    assert secrets_of(scan_json("git", cwd=repo.path)) == {make_token("remote"), make_token("branch")}


@pytest.mark.parametrize("pattern", [".git/", ".git/config", "/.git/conf*"])
def test_a_pattern_that_names_the_folder_of_git_leaves_its_files_out(repo: RepoBuilder, pattern: str) -> None:
    repo.commit({"a.txt": "a"})
    repo.git("remote", "add", "origin", _token_url("remote"))
    repo.write(".tokenscan.toml", f'exclude = ["{pattern}"]\n')
    outcome = scan_json("git", cwd=repo.path)
    assert outcome.code == 0
    assert ("excluded", ".git/config") in {
        (each["reason"], each["path"]) for each in outcome.report["coverage"]["skipped"]
    }


def test_a_git_file_that_cannot_be_read_is_a_failure(repo: RepoBuilder) -> None:
    repo.commit({"a.txt": "a"})
    repo.git("remote", "add", "origin", _token_url("remote"))
    (repo.path / ".git/loop").symlink_to("loop")
    outcome = scan_json("git", "--fail-on", "valid", cwd=repo.path)
    assert (outcome.code, secrets_of(outcome)) == (3, {make_token("remote")})
    (skipped,) = outcome.report["coverage"]["skipped"]
    assert (skipped["reason"], skipped["path"]) == ("unreadable", ".git/loop")


def test_the_text_report_says_what_each_place_is(repo: RepoBuilder) -> None:
    repo.environment["GIT_AUTHOR_NAME"] = make_token("author")
    commit = repo.commit({"a.txt": "a"})
    repo.git("remote", "add", "origin", _token_url("remote"))
    repo.git("tag", make_token("tag"))
    repo.write(".git/logs/refs/heads/gone", f"{make_token('reflog')}\n")
    outcome = tokenscan("git", cwd=repo.path)
    heads = [line.split(" critical")[0] for line in outcome.out.splitlines() if " critical " in line]
    assert len(heads) == 4
    assert {head for head in heads if not head.startswith("ref ")} == {
        ".git/config:7:20:",
        ".git/logs/refs/heads/gone:1:1:",
        f"<identity {commit[:12]}>:2:8:",
    }
    assert sum(head.startswith("ref refs/tags/ghp_…") for head in heads) == 1
    for words in ("git's configuration", "a reflog: what", "the name of a branch, a tag", "who made a commit or tag"):
        assert f"  where     {words}" in outcome.out or words in outcome.out
    assert make_token("tag") not in outcome.out


def _paths(outcome: Outcome) -> set[tuple[str, str | None]]:
    return {(each["kind"], each["path"]) for finding in outcome.report["findings"] for each in finding["locations"]}


def test_a_scan_of_a_work_tree_reads_the_configuration_and_nothing_else_of_git(repo: RepoBuilder) -> None:
    repo.commit({"a.txt": "a", "lib/b.txt": "b"})
    repo.git("remote", "add", "origin", _token_url("remote"))
    repo.git("branch", make_token("branch"))
    repo.write(".git/MERGE_MSG", make_token("message"))
    RepoBuilder.create(repo.path / ".git/modules/lib", "--bare").git("config", "remote.o.url", _token_url("module"))
    outcome = scan_json("scan", cwd=repo.path)
    assert outcome.code == 1
    assert _paths(outcome) == {("config", ".git/config"), ("config", ".git/modules/lib/config")}
    assert secrets_of(outcome) == {make_token("remote"), make_token("module")}
    assert scan_json("scan", "lib", "a.txt", cwd=repo.path).code == 0


def test_a_scan_of_a_folder_of_work_trees_reads_the_configuration_of_each(repo: RepoBuilder, tmp_path: Path) -> None:
    repo.git("remote", "add", "origin", _token_url("remote"))
    inner = RepoBuilder.create(repo.path / "inner")
    inner.git("remote", "add", "origin", _token_url("inner"))
    expected = {make_token("remote"), make_token("inner")}
    assert secrets_of(scan_json("scan", str(repo.path))) == expected
    outcome = scan_json("scan", str(tmp_path))
    assert _paths(outcome) == {("config", "repo/.git/config"), ("config", "repo/inner/.git/config")}


def test_a_scan_of_a_linked_worktree_reads_the_configuration_of_its_repository(
    repo: RepoBuilder, tmp_path: Path
) -> None:
    repo.commit({"a.txt": "a"})
    repo.git("remote", "add", "origin", _token_url("remote"))
    linked = tmp_path / "linked"
    repo.git("worktree", "add", "--quiet", str(linked))
    assert _paths(scan_json("scan", cwd=linked)) == {("config", f"{repo.path.resolve()}/.git/config")}


def test_a_scan_leaves_out_the_configuration_only_where_it_is_named(repo: RepoBuilder) -> None:
    repo.git("remote", "add", "origin", _token_url("remote"))
    assert scan_json("scan", cwd=repo.path).code == 1
    repo.write(".tokenscan.toml", 'exclude = ["config"]\n')
    assert scan_json("scan", cwd=repo.path).code == 1
    repo.write(".tokenscan.toml", 'exclude = [".git/config"]\n')
    outcome = scan_json("scan", cwd=repo.path)
    assert outcome.code == 0
    assert {"reason": "excluded", "path": ".git/config", "detail": ""} in outcome.report["coverage"]["skipped"]


def test_a_repository_that_is_a_files_sample_is_a_folder_like_any(repo: RepoBuilder) -> None:
    sample = {"HEAD": "ref: refs/heads/main\n", "objects/x": "x", "config": f"url = {_token_url('sample')}\n"}
    repo.commit({f"tests/sample.git/{name}": text for name, text in sample.items()})
    assert _paths(scan_json("scan", cwd=repo.path)) == {("file", "tests/sample.git/config")}
    repo.write(".tokenscan.toml", 'exclude = ["config"]\n')
    assert scan_json("scan", cwd=repo.path).code == 0
