"""What every git child is started with. The commit hook imports this: nothing but ``os``."""

from __future__ import annotations

import os
from collections.abc import Sequence

SETTINGS = (
    # core.fsmonitor and hooks would run commands that a repository names; lazy fetching would go to the network.
    # The multi-pack-index only tells again what the packs' own indexes tell; a damaged one ends git.
    ("core.fsmonitor", "false"),
    ("core.multiPackIndex", "false"),
    ("core.hooksPath", os.devnull),
    ("core.quotePath", "false"),
    ("color.ui", "false"),
    ("log.showSignature", "false"),
    ("protocol.allow", "never"),
)

_HARDENING = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_PAGER": "cat",
    "GIT_TRACE": "0",
    "LC_ALL": "C",
}

RAW_DIFF = ("diff-index", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev", "--ignore-submodules")
"""What the index changes against the tree that is named behind it."""


def git_environment(*, in_hook: bool = False) -> dict[str, str]:
    """The environment for a git child: no user or system configuration, no prompt, no lock. Git's own variables
    (``GIT_DIR``, ``GIT_INDEX_FILE``) are kept in a hook, where git sets them, and dropped elsewhere.
    """
    kept = {key: value for key, value in os.environ.items() if in_hook or not key.startswith("GIT_")}
    return {**kept, **_HARDENING}


def hook_environment() -> dict[str, str]:
    """That of a hook: under ``git commit -a`` and ``git commit PATH`` the index is the one that ``GIT_INDEX_FILE``
    names, from the folder that the hook is called in.
    """
    environment = git_environment(in_hook=True)
    index = environment.get("GIT_INDEX_FILE")
    if index:
        environment["GIT_INDEX_FILE"] = os.path.abspath(index)  # noqa: PTH100 - pathlib costs 7 ms here
    return environment


_PLACES = ("GIT_DIR", "GIT_COMMON_DIR", "GIT_WORK_TREE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES")


def push_environment() -> dict[str, str]:
    """That of a hook of a push: of git's own variables those alone that say where the repository and the objects are,
    a quarantine among them. Paths are made absolute, since the child is started elsewhere.
    """
    known = {name: os.environ[name] for name in _PLACES if os.environ.get(name)}
    return {**git_environment(), **{name: _make_absolute(value) for name, value in known.items()}}


def _make_absolute(paths: str) -> str:
    """*paths*, separated as in ``PATH``; one that git has quoted is absolute already."""
    parts = (each if each.startswith('"') else os.path.abspath(each) for each in paths.split(os.pathsep) if each)  # noqa: PTH100
    return os.pathsep.join(parts)


def git_command(where: Sequence[str], arguments: Sequence[str]) -> list[str]:
    """The argument list of a git command; *where* tells on which repository."""
    settings = [word for key, value in SETTINGS for word in ("-c", f"{key}={value}")]
    return ["git", "--no-pager", *settings, *where, *arguments]
