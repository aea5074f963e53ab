"""Where the user's and a repository's settings are, and what is kept between runs.

Paths are strings: the commit hook comes through here, and pathlib costs it 7 ms.
"""

from __future__ import annotations

import os

REPOSITORY_FILE = ".tokenscan.toml"
PYPROJECT = "pyproject.toml"
IGNORE_FILE = ".tokenscanignore"


def user_folder() -> str:
    """Where the user's configuration and key are: ``$XDG_CONFIG_HOME/tokenscan``."""
    return _join(os.environ.get("XDG_CONFIG_HOME") or _home(".config"), "tokenscan")


def user_file() -> str:
    """The user's configuration file."""
    return _join(user_folder(), "config.toml")


def cache_folder() -> str:
    """Where compiled rules are kept: ``$TOKENSCAN_CACHE_DIR``, else ``$XDG_CACHE_HOME/tokenscan``."""
    named = os.environ.get("TOKENSCAN_CACHE_DIR")
    return named or _join(os.environ.get("XDG_CACHE_HOME") or _home(".cache"), "tokenscan")


def find_repository_file(root: str) -> str | None:
    """``.tokenscan.toml`` below *root*, else its ``pyproject.toml`` if that has a ``[tool.tokenscan]``."""
    own, shared = _join(root, REPOSITORY_FILE), _join(root, PYPROJECT)
    if os.path.isfile(own):  # noqa: PTH113
        return own
    # Most projects with a pyproject.toml do not name us in it: do not parse those.
    if os.path.isfile(shared):  # noqa: PTH113
        with open(shared, "rb") as file:  # noqa: PTH123
            return shared if b"tool.tokenscan" in file.read() else None
    return None


def ignore_file(root: str) -> str:
    """The ignore file of the repository at *root*, which there may be or not."""
    return _join(root, IGNORE_FILE)


def _home(name: str) -> str:
    return _join(os.path.expanduser("~"), name)  # noqa: PTH111


def _join(folder: str, name: str) -> str:
    return os.path.join(folder, name)  # noqa: PTH118
