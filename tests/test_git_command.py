"""``tokenscan git``: ranges, forms of repositories, and what could not be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.cli import Outcome, scan_json, secrets_of, tokenscan
from support.repo import RepoBuilder
from support.tokens import make_token


@pytest.fixture
def three(repo: RepoBuilder) -> tuple[RepoBuilder, list[str]]:
    """Three commits that each bring a secret in, the last two on a branch of its own."""
    ids = [repo.commit({"1.txt": make_token(1)})]
    repo.git("switch", "--quiet", "--create", "topic")
    ids += [repo.commit({f"{number}.txt": make_token(number)}) for number in (2, 3)]
    repo.git("switch", "--quiet", "main")
    return repo, ids


def _numbers(outcome: Outcome) -> set[int]:
    return {number for number in range(1, 10) if make_token(number) in secrets_of(outcome)}


def test_a_range_holds_what_its_commits_bring_in(three: tuple[RepoBuilder, list[str]]) -> None:
    repo, ids = three
    assert _numbers(scan_json("git", "--range", f"{ids[0]}..{ids[1]}", cwd=repo.path)) == {2}
    assert _numbers(scan_json("git", "--range", "main..topic", cwd=repo.path)) == {2, 3}


def test_since_a_commit_means_up_to_head(three: tuple[RepoBuilder, list[str]]) -> None:
    repo, ids = three
    repo.git("switch", "--quiet", "topic")
    assert _numbers(scan_json("git", "--since-commit", ids[1], cwd=repo.path)) == {3}


def test_a_branch_holds_its_whole_history(three: tuple[RepoBuilder, list[str]]) -> None:
    repo, _ = three
    assert _numbers(scan_json("git", "--branch", "main", cwd=repo.path)) == {1}
    assert _numbers(scan_json("git", "--branch", "topic", cwd=repo.path)) == {1, 2, 3}


def test_a_secret_carried_along_is_not_brought_in_again(repo: RepoBuilder) -> None:
    first = repo.commit({"a.env": f"T={make_token(1)}\n"})
    repo.commit({"a.env": f"# a remark\nT={make_token(1)}\n"})
    (finding,) = scan_json("git", cwd=repo.path).report["findings"]
    commits = {commit["id"] for location in finding["locations"] for commit in location["commits"]}
    assert commits == {first}
    newest = finding["locations"][0]
    assert (newest["path"], newest["line"], newest["reachable"], newest["current"]) == ("a.env", 2, "head", True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--range", "nope..HEAD"),
        ("--range", "HEAD..nope"),
        ("--since-commit", "nope"),
        ("--branch", "nope"),
        ("--branch", "--all"),
        ("--range", "HEAD"),
    ],
)
def test_a_revision_that_is_not_there_is_a_usage_error(repo: RepoBuilder, arguments: tuple[str, ...]) -> None:
    repo.commit({"a.txt": "a"})
    flag, _, value = arguments[0], "", arguments[1]
    outcome = tokenscan("git", f"{flag}={value}", cwd=repo.path)
    assert outcome.code == 2
    assert any(word in outcome.err for word in ("nope", "--all", "A..B"))


def test_a_folder_that_is_no_repository_is_a_usage_error(tmp_path: Path) -> None:
    outcome = tokenscan("git", str(tmp_path))
    assert (outcome.code, outcome.out) == (2, "")
    assert f"{tmp_path} is not a git repository" in outcome.err


def test_an_empty_repository_is_clean(repo: RepoBuilder) -> None:
    assert scan_json("git", cwd=repo.path).code == 0


def test_a_bare_repository_works(three: tuple[RepoBuilder, list[str]], tmp_path: Path) -> None:
    repo, _ = three
    repo.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    assert _numbers(scan_json("git", str(tmp_path / "bare.git"))) == {1, 2, 3}


def test_a_linked_worktree_works(three: tuple[RepoBuilder, list[str]], tmp_path: Path) -> None:
    repo, _ = three
    repo.git("worktree", "add", "--quiet", str(tmp_path / "linked"), "topic")
    assert _numbers(scan_json("git", str(tmp_path / "linked"))) == {1, 2, 3}


def test_a_submodules_git_file_works(three: tuple[RepoBuilder, list[str]], tmp_path: Path) -> None:
    inner, _ = three
    outer = RepoBuilder.create(tmp_path / "outer")
    outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.path), "inner")
    assert (outer.path / "inner" / ".git").is_file()
    assert _numbers(scan_json("git", str(outer.path / "inner"))) == {1, 2, 3}


def test_sha_256_names_work(tmp_path: Path) -> None:
    repo = RepoBuilder.create(tmp_path / "repo", "--object-format=sha256")
    commit = repo.commit({"1.txt": make_token(1)})
    repo.stage("2.txt", make_token(2))
    outcome = scan_json("git", cwd=repo.path)
    assert _numbers(outcome) == {1, 2}
    places = {each["locations"][0]["kind"]: each["locations"][0] for each in outcome.report["findings"]}
    assert places["committed"]["commits"][0]["id"] == commit
    assert len(commit) == 64
    assert _numbers(scan_json("scan", "--staged", cwd=repo.path)) == {2}


def test_packing_changes_nothing(three: tuple[RepoBuilder, list[str]]) -> None:
    repo, _ = three
    loose = scan_json("git", cwd=repo.path).report
    repo.git("-c", "gc.reflogExpire=never", "gc", "--quiet", "--aggressive")
    packed = scan_json("git", cwd=repo.path).report
    assert packed["findings"] == loose["findings"]
    assert packed["coverage"]["complete"]


def test_a_missing_blob_is_told_and_the_rest_is_scanned(repo: RepoBuilder) -> None:
    repo.commit({"1.txt": make_token(1), "lost.txt": "lost"})
    name = repo.git("rev-parse", "HEAD:lost.txt")
    (repo.path / ".git/objects" / name[:2] / name[2:]).unlink()
    outcome = scan_json("git", "--fail-on", "valid", cwd=repo.path)
    assert outcome.code == 3
    assert _numbers(outcome) == {1}
    coverage = outcome.report["coverage"]
    assert not coverage["complete"]
    assert [(each["reason"], each["path"]) for each in coverage["skipped"]] == [("missing", f"object {name}")]
    assert scan_json("git", "--fail-on", "valid", "--allow-incomplete", cwd=repo.path).code == 0
    assert scan_json("git", cwd=repo.path).code == 1


def test_a_damaged_blob_is_told_and_the_rest_is_scanned(repo: RepoBuilder) -> None:
    repo.commit({f"{number}.txt": make_token(number) for number in range(1, 6)} | {"bad.txt": "bad " * 500})
    name = repo.git("rev-parse", "HEAD:bad.txt")
    file = repo.path / ".git/objects" / name[:2] / name[2:]
    file.chmod(0o644)
    file.write_bytes(file.read_bytes()[:20] + b"garbage")
    outcome = scan_json("git", "--fail-on", "valid", cwd=repo.path)
    assert outcome.code == 3
    assert _numbers(outcome) == {1, 2, 3, 4, 5}
    assert {each["path"] for each in outcome.report["coverage"]["skipped"]} >= {f"object {name}"}


def test_a_partial_clone_is_incomplete_and_fetches_nothing(
    three: tuple[RepoBuilder, list[str]], tmp_path: Path
) -> None:
    repo, _ = three
    repo.git("config", "uploadpack.allowFilter", "true")
    url = f"file://{repo.path}"
    repo.git(
        "-c", "protocol.file.allow=always", "clone", "--quiet", "--bare", "--filter=blob:none", url, str(tmp_path / "p")
    )
    outcome = scan_json("git", str(tmp_path / "p"))
    assert (outcome.code, _numbers(outcome)) == (3, set())
    assert {each["reason"] for each in outcome.report["coverage"]["skipped"]} == {"missing"}


def test_a_shallow_clone_says_so(three: tuple[RepoBuilder, list[str]], tmp_path: Path) -> None:
    repo, _ = three
    repo.git("clone", "--quiet", "--depth=1", "--branch=topic", f"file://{repo.path}", str(tmp_path / "s"))
    outcome = scan_json("git", "--fail-on", "valid", str(tmp_path / "s"))
    assert outcome.code == 3
    assert [each["reason"] for each in outcome.report["coverage"]["skipped"]] == ["shallow"]
    assert "--unshallow" in outcome.report["coverage"]["skipped"][0]["detail"]


def test_a_range_inside_a_shallow_clone_is_complete(three: tuple[RepoBuilder, list[str]], tmp_path: Path) -> None:
    repo, ids = three
    repo.git("clone", "--quiet", "--depth=2", "--branch=topic", f"file://{repo.path}", str(tmp_path / "s"))
    outcome = scan_json("git", "--fail-on", "valid", "--range", f"{ids[1]}..HEAD", str(tmp_path / "s"))
    assert (outcome.code, _numbers(outcome)) == (0, {3})


def test_a_path_is_judged_as_it_is_in_a_work_tree(repo: RepoBuilder) -> None:
    password = f"{'kx9'}{'Tq2vLm'}"
    repo.commit({"a.py": f"password = {password}\n", "b.env": f"DB_PASSWORD={password}1\n"})
    found = {each["locations"][0]["path"] for each in scan_json("git", cwd=repo.path).report["findings"]}
    assert found == {each["locations"][0]["path"] for each in scan_json("scan", cwd=repo.path).report["findings"]}
    assert found


def test_a_secret_accepted_inline_in_one_version_is_accepted_in_all(repo: RepoBuilder) -> None:
    repo.commit({"a.env": f"T={make_token(1)}\n"})
    repo.commit({"a.env": f"T={make_token(1)}  # tokenscan:allow\n"})
    outcome = scan_json("git", cwd=repo.path)
    assert outcome.code == 0
    assert outcome.report["findings"][0]["suppression"]["kind"] == "inline"


def test_a_secret_that_was_there_before_the_range_is_not_brought_in_by_it(repo: RepoBuilder) -> None:
    repo.commit({"a.env": f"T={make_token(1)}\n"})
    repo.commit({"a.env": f"T={make_token(1)}\nmore\n"})
    assert scan_json("git", "--range", "HEAD~1..HEAD", cwd=repo.path).code == 0


def test_a_large_blob_that_ends_early_is_told(repo: RepoBuilder) -> None:
    repo.git("config", "core.compression", "0")
    repo.commit({"b.bin": os.urandom(36_000_000) + make_token(1).encode(), "a.txt": make_token(2)})
    name = repo.git("rev-parse", "HEAD:b.bin")
    file = repo.path / ".git/objects" / name[:2] / name[2:]
    file.chmod(0o644)
    with file.open("r+b") as handle:
        handle.truncate(file.stat().st_size - 2_000_000)
    outcome = scan_json("git", "--fail-on", "valid", cwd=repo.path)
    assert (outcome.code, _numbers(outcome)) == (3, {2})
    assert f"object {name}" in {each["path"] for each in outcome.report["coverage"]["skipped"]}


def test_a_commit_without_its_parent_is_told_and_the_others_keep_their_authors(repo: RepoBuilder) -> None:
    commit = repo.commit({"a.env": f"T={make_token(1)}\n"})
    tree = repo.git("rev-parse", "HEAD^{tree}")
    for number in range(4):
        who = "A <a@b> 0 +0000"
        body = f"tree {tree}\nparent {'0' * 38}{number:02d}\nauthor {who}\ncommitter {who}\n\n{number}\n"
        repo.git("hash-object", "-t", "commit", "-w", "--stdin", "--literally", stdin=body.encode())
    (finding,) = scan_json("git", cwd=repo.path).report["findings"]
    assert [each["id"] for each in finding["locations"][0]["commits"]] == [commit]


def test_a_ref_with_a_line_separator_in_its_name_is_no_trouble(repo: RepoBuilder) -> None:
    repo.commit({"a.env": f"T={make_token(1)}\n"})
    repo.git("branch", "a\u2028b")
    assert _numbers(scan_json("git", cwd=repo.path)) == {1}


def test_what_only_its_path_makes_likely_is_found_in_a_history_too(repo: RepoBuilder) -> None:
    password = "8642" + "0975313"
    repo.commit({"app.py": f'change(alike, "PAGER_PASSWORD={password}")\n'})
    assert secrets_of(scan_json("scan", str(repo.path))) == {password}
    assert secrets_of(scan_json("git", str(repo.path))) == {password}
