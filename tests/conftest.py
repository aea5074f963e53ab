"""What every test runs in: no user or system configuration, no key, no cache of anybody's."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.repo import RepoBuilder

from tokenscan.detect.engine import Engine
from tokenscan.rulebook.locate import find_builtin_rules
from tokenscan.rulebook.ruleset import load_ruleset

# Before anything is collected: modules must not see the developer's own settings either.
for _name in [name for name in os.environ if name.startswith(("GIT_", "TOKENSCAN_", "PRE_COMMIT", "XDG_"))]:
    if not _name.startswith("TOKENSCAN_TEST_"):
        del os.environ[_name]
# Commands are tested in processes of their own: each would compile all modules anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


@pytest.fixture(autouse=True)
def _hermetic(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    monkeypatch.setenv("TOKENSCAN_CACHE_DIR", str(_shared_cache(tmp_path_factory)))
    monkeypatch.setenv("TOKENSCAN_KEY", "a key for tests")
    monkeypatch.setenv("TOKENSCAN_BACKGROUND", "0")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("NO_COLOR", "1")


def _shared_cache(factory: pytest.TempPathFactory) -> Path:
    """One cache of compiled rules for all tests of a run: it is safe under many writers."""
    folder = factory.getbasetemp().parent / "tokenscan-cache"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def builtin_engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine with all built-in rules, compiled once a run."""
    return load_ruleset(find_builtin_rules(), cache=_shared_cache(tmp_path_factory)).make_engine()


@pytest.fixture
def repo(tmp_path: Path) -> RepoBuilder:
    """An empty repository with a work tree."""
    return RepoBuilder.create(tmp_path / "repo")
