"""The commit hook's first look: it lets through what surely holds nothing, and trusts nothing that may have changed."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from support.cli import tokenscan
from support.made_up import make_text
from support.repo import RepoBuilder

from tokenscan.cli import glance as cli_glance
from tokenscan.cli import note
from tokenscan.cli.glance import is_surely_clean
from tokenscan.cli.hook import run_pre_commit
from tokenscan.gitio import glance
from tokenscan.gitio.lfs import POINTER_START
from tokenscan.rulebook import trace

RULE = """\
[[rule]]
id = "example-key"
name = "Example key"
severity = "high"
confidence = "high"
keywords = ["{word}"]
pattern = '(?P<secret>{word}[a-z0-9]{{20}})'
reference = "https://example.org"
can = "Nothing."
rotate = "Make another."
"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of our own; files that were written just now count as settled, and what is done later is done now."""
    monkeypatch.setattr(note, "run_later", lambda work: work())
    monkeypatch.setenv("TOKENSCAN_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(trace, "GRAIN_NS", -(10**12))
    return tmp_path / "cache"


@pytest.fixture
def warm(repo: RepoBuilder, cache: Path, monkeypatch: pytest.MonkeyPatch) -> RepoBuilder:
    """A repository with one rule, that the hook has run in."""
    monkeypatch.chdir(repo.path)
    repo.commit({"a.txt": "first\n", ".tokenscan.toml": 'extend = false\nrules = ["own.toml"]\n'})
    repo.write("own.toml", RULE.format(word="exa_"))
    repo.stage("a.txt", "second\n")
    assert not is_surely_clean()
    assert run_pre_commit() == 0
    return repo


def test_the_second_commit_is_let_through_at_a_glance(warm: RepoBuilder) -> None:
    assert is_surely_clean()
    warm.git("reset", "--quiet", "--hard")
    assert is_surely_clean()


def test_a_first_commit_waits_for_no_compiling_and_finds_the_same(
    warm: RepoBuilder, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting: list[Callable[[], None]] = []
    monkeypatch.setattr(note, "run_later", waiting.append)
    shutil.rmtree(cache)
    assert run_pre_commit() == 0
    warm.stage("b.txt", f"x = exa_{make_text(2, 20).lower()}\n")
    assert run_pre_commit() == 1
    assert [file.suffix for file in cache.iterdir()] == [".table"]  # what was derived is kept
    waiting[0]()
    assert sorted(file.suffix for file in cache.iterdir()) == ["", "", ".db", ".table"]
    assert run_pre_commit() == 1
    assert len(waiting) == 2


def test_two_first_commits_compile_once(warm: RepoBuilder, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting: list[Callable[[], None]] = []
    monkeypatch.setattr(note, "run_later", waiting.append)
    shutil.rmtree(cache)
    cache.mkdir()
    run_pre_commit()
    with (cache / "rules-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BlockingIOError):
            waiting[0]()
    assert sorted(file.suffix for file in cache.iterdir()) == ["", ".table"]


def test_compiling_goes_on_after_the_hook_has_ended(warm: RepoBuilder, cache: Path) -> None:
    shutil.rmtree(cache)
    outcome = tokenscan("hook", "pre-commit", cwd=warm.path, environment={"TOKENSCAN_BACKGROUND": "1"})
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    end = time.monotonic() + 60
    while not list(cache.glob("*.db")) and time.monotonic() < end:
        time.sleep(0.05)
    assert list(cache.glob("*.db"))


def test_what_looks_like_a_keyword_is_looked_at_by_the_rules_alone(warm: RepoBuilder) -> None:
    warm.stage("a.txt", f"exa_{make_text(1, 12).lower()}\n")
    assert is_surely_clean()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_a_secret_is_never_let_through(warm: RepoBuilder, encoding: str, capsys: pytest.CaptureFixture[str]) -> None:
    warm.stage("b.txt", f"x = exa_{make_text(2, 20).lower()}\n".encode(encoding))
    assert not is_surely_clean()
    assert run_pre_commit() == 1
    assert "b.txt" in capsys.readouterr().out


def test_an_edited_rule_is_seen_though_size_and_time_are_as_before(warm: RepoBuilder) -> None:
    rules = warm.path / "own.toml"
    about = rules.stat()
    rules.write_text(RULE.format(word="exb_"))
    os.utime(rules, ns=(about.st_atime_ns, about.st_mtime_ns))
    warm.stage("b.txt", f"exb_{make_text(3, 20).lower()}\n")
    assert not is_surely_clean()
    assert run_pre_commit() == 1


def test_a_rule_file_that_is_too_young_is_not_believed_to_be_settled(
    warm: RepoBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trace, "GRAIN_NS", 2_000_000_000)
    warm.write("own.toml", RULE.format(word="exb_"))
    assert run_pre_commit() == 0
    assert not is_surely_clean()


def test_changed_settings_are_seen(warm: RepoBuilder, capsys: pytest.CaptureFixture[str]) -> None:
    warm.write(".tokenscan.toml", 'extend = false\nrules = ["own.toml"]\ndisable = ["no-such-rule"]\n')
    assert not is_surely_clean()
    assert run_pre_commit() == 2
    assert "no-such-rule" in capsys.readouterr().err
    warm.write(".tokenscan.toml", 'extend = false\nrules = ["own.toml"]\n')
    assert is_surely_clean()
    user = Path(os.environ["XDG_CONFIG_HOME"]) / "tokenscan/config.toml"
    user.parent.mkdir(parents=True)
    user.write_text("jobs = 0\n")
    assert not is_surely_clean()


def test_a_configuration_that_cannot_be_read_is_said(warm: RepoBuilder, capsys: pytest.CaptureFixture[str]) -> None:
    (warm.path / ".tokenscan.toml").write_bytes(b"exclude = [")
    assert not is_surely_clean()
    assert run_pre_commit() == 2
    assert ".tokenscan.toml is not TOML" in capsys.readouterr().err


def test_a_pattern_that_takes_long_is_left_to_the_close_look(
    warm: RepoBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = "exa_" + 4 * "a{0,400}"
    warm.write("own.toml", RULE.format(word="exa_").replace("(?P<secret>exa_", f"(?P<secret>{slow}z"))
    assert run_pre_commit() == 0
    warm.stage("a.txt", "exa_a\n")
    assert is_surely_clean()
    monkeypatch.setattr(cli_glance, "PATIENCE_S", 0.1)
    warm.stage("a.txt", f"exa_{'a' * 1600}\n")
    assert not is_surely_clean()


def test_an_ignore_file_that_cannot_be_used_is_said_after_a_clean_commit(
    warm: RepoBuilder, capsys: pytest.CaptureFixture[str]
) -> None:
    ignored = warm.path / ".tokenscanignore"
    ignored.write_text("docs/\n")
    assert not is_surely_clean()
    assert run_pre_commit() == 0
    assert is_surely_clean()
    ignored.write_bytes(b"\xff\n")
    assert not is_surely_clean()
    assert run_pre_commit() == 2
    assert "no .gitignore pattern" in capsys.readouterr().err
    ignored.unlink()
    ignored.mkdir()
    assert not is_surely_clean()
    assert run_pre_commit() == 2


@pytest.mark.parametrize(
    ("table", "word"),
    [
        ('[[allow]]\nrules = ["no-such-rule"]\npaths = ["a.txt"]\nreason = "x"\n', "no-such-rule"),
        ("[suppressions]\nno-such-key = 1\n", "no-such-key"),
    ],
)
def test_a_broken_table_of_exceptions_is_said_after_a_clean_commit(
    warm: RepoBuilder, capsys: pytest.CaptureFixture[str], table: str, word: str
) -> None:
    assert is_surely_clean()
    warm.write(".tokenscan.toml", f'extend = false\nrules = ["own.toml"]\n{table}')
    assert not is_surely_clean()
    assert run_pre_commit() == 2
    assert word in capsys.readouterr().err


def test_what_is_accepted_is_looked_at_closely_and_let_through_and_nothing_else(
    warm: RepoBuilder, capsys: pytest.CaptureFixture[str]
) -> None:
    warm.write(
        ".tokenscan.toml",
        'extend = false\nrules = ["own.toml"]\n[suppressions]\nrequire-reason = true\n'
        '[[allow]]\nrules = ["example-key"]\npaths = ["known.txt"]\nreason = "a sample"\n',
    )
    warm.write(".tokenscan.baseline.toml", "not a baseline")
    assert run_pre_commit() == 0
    assert is_surely_clean()  # a baseline is asked only about what was found
    warm.stage("known.txt", f"exa_{make_text(4, 20).lower()}\n")
    assert not is_surely_clean()
    assert run_pre_commit() == 0
    warm.stage("b.txt", f"exa_{make_text(5, 20).lower()}\n")
    assert not is_surely_clean()
    assert run_pre_commit() == 2
    assert ".tokenscan.baseline.toml" in capsys.readouterr().err
    (warm.path / ".tokenscan.baseline.toml").unlink()
    assert run_pre_commit() == 1
    out = capsys.readouterr().out
    assert ("b.txt" in out, "known.txt" in out) == (True, False)


def test_nothing_of_the_configuration_itself_is_kept(warm: RepoBuilder, cache: Path) -> None:
    (note_file,) = cache.glob("rules-note-*")
    assert b"extend = false" not in note_file.read_bytes()


@pytest.mark.parametrize("name", ["note", "db", "table"])
def test_a_damaged_or_foreign_file_of_the_cache_is_not_believed(warm: RepoBuilder, cache: Path, name: str) -> None:
    warm.stage("a.txt", f"exa_{make_text(1, 12).lower()}\n")  # the rules are asked, too
    (file,) = (each for each in cache.iterdir() if name in each.name)
    whole = file.read_bytes()
    for place in {0, len(whole) // 2, len(whole) - 1}:
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert not is_surely_clean()
    file.write_bytes(whole[:-1])
    assert not is_surely_clean()
    file.write_bytes(whole)
    assert is_surely_clean()
    file.chmod(0o666)
    assert not is_surely_clean()
    file.unlink()
    assert run_pre_commit() == 0
    assert is_surely_clean()


def test_what_is_unusual_is_looked_at_closely(warm: RepoBuilder, monkeypatch: pytest.MonkeyPatch) -> None:
    warm.stage("a.bin", POINTER_START + b"git-lfs.github.com/spec/v1\n")
    assert not is_surely_clean()
    warm.git("rm", "--quiet", "--force", "a.bin")
    assert is_surely_clean()
    with monkeypatch.context() as patch:
        patch.setattr(glance, "MAX_BYTES", 5)
        assert not is_surely_clean()
    warm.write(".git/MERGE_HEAD", warm.git("rev-parse", "HEAD") + "\n")
    assert not is_surely_clean()
    (warm.path / ".git/MERGE_HEAD").unlink()
    warm.git("update-index", "--add", "--cacheinfo", f"100644,{'1' * 40},gone.txt")
    assert not is_surely_clean()


def test_a_pointer_is_told_as_git_lfs_tells_it() -> None:
    assert glance.LFS_POINTER == POINTER_START
