"""``tokenscan install``, ``uninstall`` and ``doctor``, on real git."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from support.repo import RepoBuilder
from support.server import call_command
from support.tokens import make_token

from tokenscan.cli.setup.script import CLIENT, MARK


def _call(repo: RepoBuilder, *argv: str) -> tuple[int, str]:
    return call_command(*argv, folder=repo.path)


def _diagnose(repo: RepoBuilder) -> dict[str, tuple[str, str]]:
    """State and remedy of each check that is about the repository."""
    code, told = _call(repo, "doctor", "--format", "json")
    report = json.loads(told)
    assert report["protected"] is (code == 0)
    return {each["name"]: (each["state"], each["remedy"]) for each in report["checks"]}


def _snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): (file.read_bytes(), file.stat().st_mode) for file in files}


def _write_hook(file: Path, text: str, mode: int = 0o755) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(mode)


def _is_refused(repo: RepoBuilder) -> bool:
    before = repo.git("rev-parse", "--verify", "--quiet", "HEAD", check=False)
    repo.git("commit", "--quiet", "--message", "try", check=False)
    return repo.git("rev-parse", "--verify", "--quiet", "HEAD", check=False) == before


def test_hooks_are_written_once_work_and_go_again_without_a_trace(repo: RepoBuilder) -> None:
    before = _snapshot(repo.path / ".git")
    assert _diagnose(repo)["pre-commit"] == ("problem", "tokenscan install --hook pre-commit")
    code, told = _call(repo, "install")
    assert (code, told.count("is written")) == (0, 3)
    assert _diagnose(repo)["pre-commit"] == ("ok", "")
    written = _snapshot(repo.path / ".git")
    assert {name.split("/")[-1] for name in written.keys() - before.keys()} == set(CLIENT)
    code, told = _call(repo, "install")
    assert (code, told.count("is there already")) == (0, 3)
    assert _snapshot(repo.path / ".git") == written
    repo.stage("app.env", f"T={make_token(1)}\n")
    assert _is_refused(repo)
    repo.git("reset", "--quiet")
    assert _call(repo, "uninstall")[0] == 0
    after = _snapshot(repo.path / ".git")
    assert {name: after[name] for name in before} == before
    assert not any(name.startswith("hooks/") for name in after.keys() - before.keys())
    assert _call(repo, "uninstall") == (0, "no hook of ours is there\n")


def test_a_hook_that_was_there_is_called_first_and_comes_back(repo: RepoBuilder) -> None:
    hook = repo.path / ".git/hooks/pre-commit"
    _write_hook(hook, "test -e ready")
    old = hook.read_text()
    assert "is called first" in _call(repo, "install", "--hook", "pre-commit")[1]
    repo.stage("a", "a\n")
    assert _is_refused(repo)
    repo.write("ready", "")
    assert not _is_refused(repo)
    repo.stage("app.env", f"T={make_token(1)}\n")
    assert _is_refused(repo)
    assert "was there before" in _call(repo, "uninstall")[1]
    assert (hook.read_text(), os.access(hook, os.X_OK)) == (old, True)


def test_both_hooks_read_what_git_writes(repo: RepoBuilder, tmp_path: Path) -> None:
    _write_hook(repo.path / ".git/hooks/pre-push", "cat > seen")
    _call(repo, "install", "--hook", "pre-push")
    RepoBuilder.create(tmp_path / "server.git", "--bare")
    repo.commit({"app.env": f"T={make_token(1)}\n"})
    leaky = repo.git("rev-parse", "HEAD")
    repo.git("push", "--quiet", str(tmp_path / "server.git"), "main", check=False)
    assert leaky in (repo.path / "seen").read_text()
    assert RepoBuilder(tmp_path / "server.git").git("for-each-ref") == ""


def test_a_bare_repository_gets_the_servers_hook(tmp_path: Path) -> None:
    bare = RepoBuilder.create(tmp_path / "server.git", "--bare")
    assert _diagnose(bare)["pre-receive"][0] == "problem"
    assert _call(bare, "install")[0] == 0
    assert MARK in (bare.path / "hooks/pre-receive").read_text()
    assert _diagnose(bare)["pre-receive"][0] == "ok"


def test_a_command_that_is_gone_lets_nothing_pass(repo: RepoBuilder) -> None:
    _call(repo, "install", "--hook", "pre-commit")
    hook = repo.path / ".git/hooks/pre-commit"
    lines = hook.read_text().splitlines()
    lines[3] = "tokenscan=/nowhere/tokenscan PATH=/usr/bin:/bin"
    hook.write_text("\n".join(lines) + "\n")
    repo.stage("a", "a\n")
    assert _is_refused(repo)


def test_global_hooks_cover_every_repository_and_call_their_own(repo: RepoBuilder, tmp_path: Path) -> None:
    _write_hook(repo.path / ".git/hooks/pre-commit", "test -e ready")
    _write_hook(repo.path / ".git/hooks/post-commit", "touch called")
    home = Path(os.environ["HOME"])
    before = _snapshot(home)
    code, told = _call(repo, "install", "--global")
    assert (code, "core.hooksPath names" in told) == (0, True)
    assert _diagnose(repo)["pre-commit"][0] == "ok"
    repo.stage("a", "a\n")
    assert _is_refused(repo)
    repo.write("ready", "")
    assert not _is_refused(repo)
    assert (repo.path / "called").exists()
    other = RepoBuilder.create(tmp_path / "other")
    other.stage("app.env", f"T={make_token(1)}\n")
    assert _is_refused(other)
    assert _call(repo, "uninstall", "--global")[0] == 0
    after = _snapshot(home)
    assert after.pop(".gitconfig", (b"", 0))[0] == b""
    assert after == before


def test_a_template_gives_hooks_to_new_repositories(repo: RepoBuilder, tmp_path: Path) -> None:
    assert _call(repo, "install", "--template", "--hook", "pre-commit")[0] == 0
    new = RepoBuilder.create(tmp_path / "new")
    assert MARK in (new.path / ".git/hooks/pre-commit").read_text()
    assert _call(repo, "uninstall", "--template")[0] == 0
    assert not (RepoBuilder.create(tmp_path / "newer").path / ".git/hooks/pre-commit").exists()


def test_hooks_go_where_git_looks_and_what_it_passes_over_is_said(repo: RepoBuilder) -> None:
    _write_hook(repo.path / ".git/hooks/pre-push", "exit 0")
    repo.git("config", "core.hooksPath", "tools/hooks")
    assert _diagnose(repo)["hooks"] == ("problem", "git config --unset core.hooksPath")
    code, told = _call(repo, "install", "--hook", "pre-commit")
    assert code == 0
    assert "makes git look in" in told
    assert MARK in (repo.path / "tools/hooks/pre-commit").read_text()
    state, remedy = _diagnose(repo)["hooks"]
    assert state == "note"
    assert remedy.startswith("move them to")


FRAMEWORK = "repos:\n- repo: local\n  hooks:\n  - id: {}\n"


@pytest.mark.parametrize(
    ("file", "without", "with_ours"),
    [
        (".pre-commit-config.yaml", FRAMEWORK.format("black"), FRAMEWORK.format("tokenscan")),
        ("lefthook.yml", "pre-commit:\n", "pre-commit:\n  commands:\n    s:\n      run: tokenscan hook pre-commit\n"),
        (".husky/pre-commit", "npm test\n", "npm test\ntokenscan hook pre-commit\n"),
    ],
)
def test_another_program_is_told_what_to_call_and_not_fought(
    repo: RepoBuilder, file: str, without: str, with_ours: str
) -> None:
    repo.write(file, without)
    code, told = _call(repo, "install", "--hook", "pre-commit")
    assert code == 1
    assert "so none was written" in told
    assert "add " in told
    assert not (repo.path / ".git/hooks/pre-commit").exists()
    repo.write(file, with_ours)
    code, told = _call(repo, "install", "--hook", "pre-commit")
    assert code == 0
    assert "It calls tokenscan already" in told
    # The other program has not written its own hook.
    assert _diagnose(repo)["pre-commit"][0] == "problem"
    assert _call(repo, "install", "--hook", "pre-commit", "--force")[0] == 0
    assert _diagnose(repo)["pre-commit"] == ("ok", "")


def test_hooks_of_others_are_looked_into(repo: RepoBuilder) -> None:
    hook = repo.path / ".git/hooks/pre-commit"
    _write_hook(hook, "npm test && tokenscan hook pre-commit")
    assert _diagnose(repo)["pre-commit"] == ("ok", "")
    _write_hook(hook, "# tokenscan\nnpm test # and tokenscan")
    assert _diagnose(repo)["pre-commit"] == ("problem", "tokenscan install --hook pre-commit")
    _write_hook(hook, "tokenscan hook pre-commit", mode=0o644)
    assert _diagnose(repo)["pre-commit"] == ("problem", f"chmod +x {hook}")
    _write_hook(hook, "# File generated by pre-commit: https://pre-commit.com")
    repo.write(".pre-commit-config.yaml", FRAMEWORK.format("black"))
    assert _diagnose(repo)["pre-commit"][0] == "problem"
    repo.write(".pre-commit-config.yaml", FRAMEWORK.format("tokenscan-system"))
    assert _diagnose(repo)["pre-commit"] == ("ok", "")


def test_the_machine_is_looked_at_too(repo: RepoBuilder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert {_diagnose(repo)[name][0] for name in ("git", "rules", "configuration", "key", "cache")} == {"ok"}
    key = Path(os.environ["XDG_CONFIG_HOME"]) / "tokenscan/key"
    key.parent.mkdir(parents=True)
    key.write_text("0123456789abcdef\n")
    key.chmod(0o644)
    (key.parent / "config.toml").write_text("colour = true\n")
    (tmp_path / "file").write_text("")
    monkeypatch.delenv("TOKENSCAN_KEY")
    monkeypatch.setenv("TOKENSCAN_CACHE_DIR", str(tmp_path / "file/cache"))
    found = _diagnose(repo)
    assert {name: found[name][0] for name in ("key", "configuration", "cache")} == {
        "key": "problem",
        "configuration": "problem",
        "cache": "note",
    }


def test_a_folder_that_is_no_repository_is_said(tmp_path: Path, repo: RepoBuilder) -> None:
    code, told = _call(repo, "install", str(tmp_path))
    assert (code, "is not in a git repository" in told) == (2, True)
    assert call_command("doctor", folder=tmp_path)[0] == 0
    assert call_command("doctor", "gone", folder=tmp_path)[0] == 2
