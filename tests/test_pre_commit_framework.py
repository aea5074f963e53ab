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


@pytest.mark.skipif(not REGISTRY, reason="needs a package registry: set TOKENSCAN_TEST_REGISTRY=1")
def test_the_published_hook_installs_itself_and_checks_commits(repo: RepoBuilder, tmp_path: Path) -> None:
    source = RepoBuilder.create(tmp_path / "source")
    names = source_files()
    revision = source.commit({name: (PROJECT / name).read_bytes() for name in names}, "tokenscan")
    config = f"repos:\n  - repo: {source.path}\n    rev: {revision}\n    hooks:\n      - id: tokenscan\n"
    _install(repo, config)
    _exercise(repo)


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
