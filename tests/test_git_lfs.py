"""Pointers of Git LFS: what they stand for is scanned where it is at hand, and missed where it is not."""

from __future__ import annotations

import io
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from support.cli import Outcome, scan_anew, scan_json, secrets_of, tokenscan
from support.repo import RepoBuilder
from support.tokens import make_token

from tokenscan.gitio.lfs import Pointer, parse_pointer


def _pointer(content: bytes, version: str = "https://git-lfs.github.com/spec/v1") -> str:
    return f"version {version}\noid sha256:{sha256(content).hexdigest()}\nsize {len(content)}\n"


def _keep(repo: RepoBuilder, content: bytes, folder: str = ".git/lfs") -> str:
    """Put *content* into the store; give its pointer."""
    oid = sha256(content).hexdigest()
    repo.write(f"{folder}/objects/{oid[:2]}/{oid[2:4]}/{oid}", content)
    return _pointer(content)


def _content(number: object) -> bytes:
    return f"a large file\nT={make_token(number)}\n".encode()


def _places(outcome: Outcome) -> dict[str, list[tuple[str, str | None, int]]]:
    return {
        finding["secret"]: [(each["kind"], each["path"], each["line"]) for each in finding["locations"]]
        for finding in outcome.report["findings"]
    }


def _skips(outcome: Outcome) -> list[tuple[str, str]]:
    return [(each["reason"], each["path"]) for each in outcome.report["coverage"]["skipped"]]


@pytest.mark.parametrize(
    "text",
    [
        _pointer(b"x"),
        _pointer(b"x", "https://hawser.github.com/spec/v1"),
        _pointer(b"x").replace("\n", "\r\n"),
        _pointer(b"x").rstrip("\n"),
        _pointer(b"x").replace("oid", f"ext-0-foo sha256:{'0' * 64}\noid"),
    ],
)
def test_a_pointer_is_known(text: str) -> None:
    assert parse_pointer(text.encode()) == Pointer(sha256(b"x").hexdigest(), 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "version https://git-lfs.github.com/spec/v1\n",
        _pointer(b"x").replace("size 1", "size one"),
        _pointer(b"x").replace("git-lfs.github.com", "example.org"),
        "# " + _pointer(b"x"),
        _pointer(b"x") + "and more\n",
        _pointer(b"x") + "\n" * 1024,
    ],
)
def test_what_only_resembles_a_pointer_is_none(text: str) -> None:
    assert parse_pointer(text.encode()) is None


def test_content_in_the_local_store_is_found_at_the_place_of_its_pointer(repo: RepoBuilder) -> None:
    repo.commit({"assets/old.bin": _keep(repo, _content(1))})
    repo.git("rm", "--quiet", "assets/old.bin")
    commit = repo.commit({"assets/new.bin": _keep(repo, _content(2))})
    outcome = scan_json("git", cwd=repo.path)
    assert outcome.code == 1
    assert _places(outcome) == {
        make_token(1): [("lfs", "assets/old.bin", 2)],
        make_token(2): [("lfs", "assets/new.bin", 2)],
    }
    (location,) = next(each for each in outcome.report["findings"] if each["secret"] == make_token(2))["locations"]
    assert (location["current"], location["reachable"], location["commits"][0]["id"]) == (True, "head", commit)
    assert location["object"] == repo.git("rev-parse", "HEAD:assets/new.bin")
    assert outcome.report["coverage"]["complete"]


def test_a_pointer_that_is_in_no_commit_is_followed(repo: RepoBuilder) -> None:
    repo.commit({"a.txt": "a"})
    repo.stage("staged.bin", _keep(repo, _content(1)))
    repo.git("hash-object", "-w", "--stdin", stdin=_keep(repo, _content(2)).encode())
    assert _places(scan_json("git", cwd=repo.path)) == {
        make_token(1): [("lfs", "staged.bin", 2)],
        make_token(2): [("unreferenced", None, 2)],
    }


def test_content_larger_than_a_window_is_scanned_to_its_end(repo: RepoBuilder) -> None:
    content = b"x\n" * 17_000_000 + make_token(1).encode()
    repo.commit({"big.bin": _keep(repo, content)})
    assert _places(scan_json("git", cwd=repo.path)) == {make_token(1): [("lfs", "big.bin", 17_000_001)]}


def test_an_archive_that_is_kept_there_is_opened(repo: RepoBuilder) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner/deep.env", _content(1))
    repo.commit({"a.zip": _keep(repo, packed.getvalue())})
    for command in ("git", "scan"):
        outcome = scan_json(command, cwd=repo.path)
        assert _places(outcome) == {make_token(1): [("lfs", "a.zip!inner/deep.env", 2)]}
    assert scan_json("git", cwd=repo.path).out == scan_anew("git", cwd=repo.path).out


def test_content_that_was_not_fetched_makes_a_scan_incomplete(repo: RepoBuilder) -> None:
    repo.commit({"a.bin": _pointer(_content(1)), "b.bin": _keep(repo, _content(2))})
    outcome = scan_json("git", "--fail-on", "valid", cwd=repo.path)
    assert (outcome.code, secrets_of(outcome)) == (3, {make_token(2)})
    assert _skips(outcome) == [("missing", f"object {repo.git('rev-parse', 'HEAD:a.bin')}")]
    assert "git lfs fetch --all" in outcome.report["coverage"]["skipped"][0]["detail"]


def test_many_that_were_not_fetched_are_one_line(repo: RepoBuilder) -> None:
    repo.commit({f"{number}.bin": _pointer(_content(number)) for number in range(30)})
    outcome = tokenscan("git", cwd=repo.path)
    assert outcome.code == 3
    (line,) = (line for line in outcome.out.splitlines() if "and 29 more: what it points to is not in" in line)
    assert line.startswith("  missing  object ")
    assert outcome.out.endswith("not read: 30 missing.\n")
    assert tokenscan("git", "--verbose", cwd=repo.path).out.count("what it points to is not in the local store") == 30


@pytest.mark.parametrize("command", ["git", "scan"])
def test_it_can_be_left_out_and_is_listed_then(repo: RepoBuilder, command: str) -> None:
    repo.commit({"a.bin": _pointer(_content(1)), "b.bin": _keep(repo, _content(2))})
    outcome = scan_json(command, "--no-lfs", cwd=repo.path)
    assert (outcome.code, secrets_of(outcome)) == (0, set())
    assert [reason for reason, _ in _skips(outcome)] == ["excluded"] * 2


def test_a_content_of_another_size_is_damaged(repo: RepoBuilder) -> None:
    content = _content(1)
    pointer = _keep(repo, content)
    oid = sha256(content).hexdigest()
    repo.write(f".git/lfs/objects/{oid[:2]}/{oid[2:4]}/{oid}", content[:-1])
    repo.commit({"a.bin": pointer})
    outcome = scan_json("git", "--fail-on", "valid", cwd=repo.path)
    assert (outcome.code, secrets_of(outcome)) == (3, {make_token(1)})
    assert [reason for reason, _ in _skips(outcome)] == ["damaged"]


def test_the_size_limit_holds_for_what_a_pointer_stands_for(repo: RepoBuilder) -> None:
    repo.write(".tokenscan.toml", "max-bytes = 1000\n")
    repo.commit({"a.bin": _keep(repo, b"x" * 2000 + _content(1))})
    outcome = scan_json("git", cwd=repo.path)
    assert (outcome.code, [reason for reason, _ in _skips(outcome)]) == (0, ["too-large"])
    assert scan_json("git", cwd=repo.path).out == outcome.out


def test_an_empty_content_is_nothing_to_miss(repo: RepoBuilder) -> None:
    repo.commit({"a.bin": _pointer(b"")})
    assert scan_json("git", cwd=repo.path).code == 0


def test_a_range_follows_the_pointers_that_it_brings_in(repo: RepoBuilder) -> None:
    repo.commit({"1.bin": _keep(repo, _content(1))})
    repo.commit({"2.bin": _keep(repo, _content(2))})
    assert secrets_of(scan_json("git", "--range", "HEAD~1..HEAD", cwd=repo.path)) == {make_token(2)}


def test_a_store_elsewhere_and_one_that_is_borrowed_are_looked_in(repo: RepoBuilder, tmp_path: Path) -> None:
    pointer = _keep(repo, _content(1))
    repo.commit({"a.bin": pointer})
    borrower = tmp_path / "borrower"
    repo.git("clone", "--quiet", "--shared", ".", str(borrower))
    assert secrets_of(scan_json("git", str(borrower))) == {make_token(1)}
    (repo.path / ".git/lfs").rename(tmp_path / "moved")
    assert scan_json("git", "--fail-on", "valid", str(borrower)).code == 3
    for name in (str(tmp_path / "moved"), "../../moved"):
        repo.git("config", "lfs.storage", name)
        assert secrets_of(scan_json("git", cwd=repo.path)) == {make_token(1)}


def test_a_linked_worktree_has_the_store_of_its_repository(repo: RepoBuilder, tmp_path: Path) -> None:
    repo.commit({"a.bin": _keep(repo, _content(1))})
    repo.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    for command in ("git", "scan"):
        assert secrets_of(scan_json(command, cwd=tmp_path / "linked")) == {make_token(1)}


def test_a_later_scan_says_what_the_first_said(repo: RepoBuilder) -> None:
    repo.commit({"a.bin": _keep(repo, _content(1)), "b.bin": _keep(repo, b"nothing\n" * 100), "c.txt": "c"})
    first = scan_json("git", cwd=repo.path)
    assert scan_json("git", cwd=repo.path).out == first.out
    repo.commit({"d.bin": _keep(repo, _content(2))})
    assert scan_json("git", cwd=repo.path).out == scan_anew("git", cwd=repo.path).out
    assert scan_json("git", "--no-lfs", cwd=repo.path).code == 0


def test_a_scan_of_files_follows_the_pointers_that_stand_there(repo: RepoBuilder, tmp_path: Path) -> None:
    repo.write("a/a.bin", _keep(repo, _content(1)))
    repo.write("a/b.bin", _pointer(_content(2)))
    outcome = scan_json("scan", "--fail-on", "valid", cwd=repo.path)
    assert outcome.code == 3
    assert _places(outcome) == {make_token(1): [("lfs", "a/a.bin", 2)]}
    assert _skips(outcome) == [("missing", "a/b.bin")]
    repo.write(".tokenscan.toml", 'exclude = ["b.bin"]\n')
    assert scan_json("scan", "--fail-on", "valid", cwd=repo.path).code == 0


def test_what_is_staged_is_followed_and_what_others_wrote_is_left_out(repo: RepoBuilder) -> None:
    repo.commit({"x.txt": "x"})
    repo.stage("a.bin", _keep(repo, _content(1)))
    repo.stage("b.bin", _pointer(_content(2)))
    outcome = scan_json("scan", "--staged", cwd=repo.path)
    assert (outcome.code, secrets_of(outcome)) == (1, {make_token(1)})
    assert _skips(outcome) == [("excluded", "b.bin")]
    assert tokenscan("hook", "pre-commit", cwd=repo.path).code == 1
    assert scan_json("scan", "--staged", "--no-lfs", cwd=repo.path).code == 0
