"""The hook under the real pre-commit framework."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

import pytest
from support.repo import RepoBuilder
from support.tokens import make_token

PROJECT = Path(__file__).parent.parent
REGISTRY = os.environ.get("TOKENSCAN_TEST_REGISTRY") == "1"

pytestmark = pytest.mark.skipif(importlib.util.find_spec("pre_commit") is None, reason="pre-commit is not installed")


def _install(repo: RepoBuilder, config: str) -> None:
    repo.commit({".pre-commit-config.yaml": config, "a.txt": "a\n"})
    repo.environment["PRE_COMMIT_HOME"] = str(repo.path.parent / "pre-commit-home")
    repo.environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    repo.git("-c", "alias.framework=!pre-commit install", "framework")


def _is_refused(repo: RepoBuilder, *arguments: str) -> bool:
    before = repo.git("rev-parse", "HEAD")
    repo.git("commit", "--quiet", "--message", "try", *arguments, check=False)
    return repo.git("rev-parse", "HEAD") == before


def _exercise(repo: RepoBuilder) -> None:
    repo.stage("a.txt", f"T={make_token(1)}\n")
    assert _is_refused(repo)
    repo.stage("a.txt", "clean\n")
    assert not _is_refused(repo)
    repo.write("a.txt", f"T={make_token(2)}\n")
    assert _is_refused(repo, "-a")
    assert _is_refused(repo, "a.txt")
    repo.write("a.txt", "clean again\n")
    assert not _is_refused(repo, "a.txt")


def test_commits_are_checked_with_the_command_that_is_installed(repo: RepoBuilder) -> None:
    config = f"""\
repos:
  - repo: local
    hooks:
      - id: tokenscan
        name: tokenscan
        language: system
        entry: {sys.executable} -m tokenscan hook pre-commit
        pass_filenames: false
        always_run: true
"""
    _install(repo, config)
    _exercise(repo)


ALL_IDS = """\
default_install_hook_types: [pre-commit, commit-msg, pre-push]
repos:
  - repo: {source}
    rev: {revision}
    hooks:
      - id: tokenscan
      - id: tokenscan-commit-msg
      - id: tokenscan-push
"""


@pytest.mark.skipif(not REGISTRY, reason="needs a package registry: set TOKENSCAN_TEST_REGISTRY=1")
def test_the_published_hooks_install_themselves_and_check_commits_messages_and_pushes(
    repo: RepoBuilder, tmp_path: Path
) -> None:
    source = _publish(tmp_path)
    _install(repo, ALL_IDS.format(source=source.path, revision=source.git("rev-parse", "HEAD")))
    _exercise(repo)
    _exercise_messages(repo)
    _exercise_pushes(repo, tmp_path)


def test_the_published_hook_of_what_is_installed_checks_commits(repo: RepoBuilder, tmp_path: Path) -> None:
    """It installs nothing: the manifest is all that is needed of the source."""
    source = RepoBuilder.create(tmp_path / "source")
    source.commit({".pre-commit-hooks.yaml": (PROJECT / ".pre-commit-hooks.yaml").read_bytes()})
    config = ALL_IDS.split("      - id: tokenscan\n")[0] + "      - id: tokenscan-system\n"
    _install(repo, config.format(source=source.path, revision=source.git("rev-parse", "HEAD")))
    _exercise(repo)


def _exercise_messages(repo: RepoBuilder) -> None:
    before = repo.git("rev-parse", "HEAD")
    repo.git("commit", "--quiet", "--allow-empty", "--message", f"uses {make_token(3)}", check=False)
    assert repo.git("rev-parse", "HEAD") == before


def _exercise_pushes(repo: RepoBuilder, tmp_path: Path) -> None:
    server = RepoBuilder.create(tmp_path / "server.git", "--bare")
    repo.git("remote", "add", "origin", f"file://{server.path}")
    repo.git("push", "--quiet", "origin", "main")
    known = repo.git("rev-parse", "HEAD")
    repo.stage("leak.env", f"T={make_token(4)}\n")
    repo.git("commit", "--quiet", "--no-verify", "--message", "past the first gate")
    repo.git("push", "--quiet", "origin", "main", check=False)
    repo.git("push", "--quiet", "origin", "main:refs/heads/new", check=False)
    assert server.git("for-each-ref", "--format=%(refname) %(objectname)") == f"refs/heads/main {known}"


def _publish(tmp_path: Path) -> RepoBuilder:
    source = RepoBuilder.create(tmp_path / "source")
    source.commit({name: (PROJECT / name).read_bytes() for name in source_files()}, "tokenscan")
    return source


def source_files() -> list[str]:
    """What a checkout of this project needs to be installed."""
    plain = ["pyproject.toml", "hatch_build.py", "README.md", "LICENSE", ".pre-commit-hooks.yaml"]
    found = [
        *(PROJECT / "tokenscan").rglob("*.py"),
        *(PROJECT / "tokenscan").rglob("*.[ch]"),
        *(PROJECT / "rules").glob("*.toml"),
        PROJECT / "tokenscan/py.typed",
    ]
    return [*plain, *(str(file.relative_to(PROJECT)) for file in found)]
