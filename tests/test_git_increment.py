"""The second scan of a history reads what is new, and says what a full scan says."""

from __future__ import annotations

import gzip
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from support.cli import Outcome, scan_anew, scan_json, secrets_of
from support.repo import RepoBuilder
from support.tokens import make_token


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    folder.mkdir()
    for file in Path(os.environ["TOKENSCAN_CACHE_DIR"]).glob("rules-*.bin"):
        shutil.copy(file, folder)
    monkeypatch.setenv("TOKENSCAN_CACHE_DIR", str(folder))
    return folder


def _memories(cache: Path) -> list[Path]:
    return sorted(cache.glob("scanned-*"))


def _scan(repo: RepoBuilder, *options: str) -> Outcome:
    return scan_json("git", str(repo.path), *options)


def _commit_more(repo: RepoBuilder) -> None:
    repo.commit({"new.env": f"T={make_token('new')}\n", "readme": "more"})


def _carry_along(repo: RepoBuilder) -> None:
    repo.commit({"old.env": f"T={make_token('old')}\nX=1\n"})


def _take_out(repo: RepoBuilder) -> None:
    repo.commit({"old.env": "T=\n"})


def _put_back(repo: RepoBuilder) -> None:
    repo.commit({"old.env": f"T={make_token('old')}\nX=1\n"})


def _copy_elsewhere(repo: RepoBuilder) -> None:
    repo.commit({"copy/old.env": f"T={make_token('old')}\nX=1\n"})


def _merge(repo: RepoBuilder) -> None:
    repo.git("switch", "--quiet", "--create", "side", "HEAD~2")
    repo.commit({"side.env": f"T={make_token('side')}\n"})
    repo.git("switch", "--quiet", "main")
    repo.git("merge", "--quiet", "--no-ff", "--no-edit", "side")


def _pack(repo: RepoBuilder) -> None:
    repo.git("gc", "--quiet", "--prune=now")


def _pack_the_new(repo: RepoBuilder) -> None:
    repo.commit({"packed.env": f"T={make_token('packed')}\n"})
    repo.git("repack", "--quiet", "-d")


def _go_back(repo: RepoBuilder) -> None:
    repo.git("switch", "--quiet", "--detach", "HEAD~3")


def _return(repo: RepoBuilder) -> None:
    repo.git("switch", "--quiet", "main")


def _delete_a_branch(repo: RepoBuilder) -> None:
    repo.git("branch", "--quiet", "-D", "side")


def _tag(repo: RepoBuilder) -> None:
    repo.git("tag", "--annotate", "-m", f"release {make_token('tag')}", "v1")


def _name(repo: RepoBuilder) -> None:
    repo.commit({f"{make_token('name')}.txt": "x"})


def _stage(repo: RepoBuilder) -> None:
    repo.stage("staged.env", f"T={make_token('staged')}\n")


def _give_a_path_that_counts(repo: RepoBuilder) -> None:
    repo.commit({"now.env": "db_password = hunter_valley_9ZqX\n"})


def _forget(repo: RepoBuilder) -> None:
    repo.git("reset", "--quiet", "--hard", "HEAD~1")
    repo.git("reflog", "expire", "--expire=now", "--all")
    repo.git("gc", "--quiet", "--prune=now")


STEPS: tuple[Callable[[RepoBuilder], None], ...] = (
    *(lambda repo: None, _commit_more, _carry_along, _take_out, _put_back, _copy_elsewhere, _merge, _pack),
    *(_go_back, _return, _pack_the_new, _tag, _name, _stage, _give_a_path_that_counts, _delete_a_branch, _forget),
)


def test_after_every_change_the_report_is_that_of_a_full_scan(tmp_path: Path, cache: Path) -> None:
    repo = RepoBuilder.create(tmp_path / "repo")
    repo.commit({"old.env": f"T={make_token('old')}\n", "code.py": "db_password = hunter_valley_9ZqX\n"}, "first")
    repo.commit({"readme": "x"}, f"with {make_token('message')}")
    _scan(repo)
    for step in STEPS:
        step(repo)
        remembered, full = _scan(repo), scan_anew("git", str(repo.path))
        assert remembered.out == full.out, getattr(step, "__name__", "")
        assert remembered.code == full.code
        assert len(_memories(cache)) == 1


def test_what_was_read_is_not_read_again(tmp_path: Path, cache: Path) -> None:
    repo = RepoBuilder.create(tmp_path / "repo")
    repo.commit({"old.env": f"T={make_token('old')}\n", "dull.txt": "nothing\n"})
    _scan(repo)
    name = repo.git("rev-parse", "HEAD:dull.txt")
    file = repo.path / ".git/objects" / name[:2] / name[2:]
    file.chmod(0o600)
    file.write_bytes(b"no longer an object")
    assert (_scan(repo).code, scan_anew("git", str(repo.path)).code) == (1, 1)
    assert _scan(repo).report["coverage"]["complete"]
    assert not scan_anew("git", str(repo.path)).report["coverage"]["complete"]


def test_another_rule_set_or_setting_reads_everything(tmp_path: Path, cache: Path) -> None:
    repo = RepoBuilder.create(tmp_path / "repo")
    repo.commit({"old.env": f"T={make_token('old')}\n"})
    assert secrets_of(_scan(repo)) == {make_token("old")}
    repo.write(".tokenscan.toml", 'disable = ["github-pat-classic"]\n')
    assert secrets_of(_scan(repo)) == set()
    assert secrets_of(_scan(repo, "--no-repo-config")) == {make_token("old")}
    assert len(_memories(cache)) == 2


@pytest.mark.parametrize("content", [b"", b"foreign", b"\0" * 100])
def test_a_damaged_memory_is_thrown_away_with_a_warning(tmp_path: Path, cache: Path, content: bytes) -> None:
    repo = RepoBuilder.create(tmp_path / "repo")
    repo.commit({"old.env": f"T={make_token('old')}\n"})
    first = _scan(repo)
    (memory,) = _memories(cache)
    memory.write_bytes(content)
    again = _scan(repo)
    assert again.report["findings"] == first.report["findings"]
    (note,) = again.report["notes"]
    assert str(memory) in note
    assert "thrown away" in note
    assert _scan(repo).out == first.out


def test_a_memory_signed_with_another_key_is_not_believed(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = RepoBuilder.create(tmp_path / "repo")
    repo.commit({"old.env": f"T={make_token('old')}\n"})
    _scan(repo)
    monkeypatch.setenv("TOKENSCAN_KEY", "another key of length")
    (note,) = _scan(repo).report["notes"]
    assert "not written by you" in note


def test_a_scan_without_an_object_is_not_remembered(tmp_path: Path, cache: Path) -> None:
    repo = RepoBuilder.create(tmp_path / "repo")
    repo.commit({"old.env": f"T={make_token('old')}\n", "gone.txt": "gone\n"})
    name = repo.git("rev-parse", "HEAD:gone.txt")
    (repo.path / ".git/objects" / name[:2] / name[2:]).unlink()
    assert not _scan(repo).report["coverage"]["complete"]
    assert _memories(cache) == []


def test_an_archive_that_is_cut_short_is_read_again_and_the_rest_is_not(tmp_path: Path, cache: Path) -> None:
    repo = RepoBuilder.create(tmp_path / "repo")
    repo.commit({"old.env": f"T={make_token('old')}\n", "some.gz": gzip.compress(b"text\n" * 99)[:-9], "plain": "x\n"})
    first = _scan(repo)
    assert not first.report["coverage"]["complete"]
    assert len(_memories(cache)) == 1
    plain = repo.git("rev-parse", "HEAD:plain")
    (repo.path / ".git/objects" / plain[:2] / plain[2:]).write_bytes(b"never looked at again")
    second = _scan(repo)
    assert (second.code, second.report) == (first.code, first.report)
    assert [item["reason"] for item in second.report["coverage"]["skipped"]] == ["damaged"]


def test_the_commit_that_brought_in_what_counts_only_later_is_told_again(tmp_path: Path, cache: Path) -> None:
    repo = RepoBuilder.create(tmp_path / "repo")
    word = "tail2" + "Wagging"
    first = repo.commit({"app.py": f"db_password = {word}\n"})  # a name in a program, until it is quoted
    repo.commit({"app.py": f'db_password = "{word}"\n'})
    (found,) = _scan(repo).report["findings"]
    assert [commit["id"] for commit in found["locations"][0]["commits"]] == [first]
    assert _scan(repo).report["findings"] == [found]


def test_no_value_path_or_author_is_kept(tmp_path: Path, cache: Path) -> None:
    repo = RepoBuilder.create(tmp_path / "repo")
    repo.commit({f"{make_token('name')}.env": f"T={make_token('old')}\n"}, f"with {make_token('message')}")
    assert len(secrets_of(_scan(repo))) == 3
    (memory,) = _memories(cache)
    content = memory.read_bytes()
    kept = [text for text in ("ghp_", "Author", ".env") if text.encode() in content]
    assert kept == []
    assert memory.stat().st_mode & 0o077 == 0


def test_a_memory_that_cannot_be_kept_changes_nothing(tmp_path: Path, cache: Path) -> None:
    if os.geteuid() == 0:
        shutil.rmtree(cache)
        cache.write_text("a file where the folder should be")
    else:
        cache.mkdir(mode=0o500)
    repo = RepoBuilder.create(tmp_path / "repo")
    repo.commit({"old.env": f"T={make_token('old')}\n"})
    assert secrets_of(_scan(repo)) == {make_token("old")}
