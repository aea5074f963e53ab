"""What the user's own git configuration says: the other modules leave it out."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass

from tokenscan.gitio.plumbing import GitError


@dataclass(frozen=True, slots=True)
class Setting:
    """A *value* and where it is set (``file:/home/ann/.gitconfig``)."""

    value: str
    origin: str


def read_setting(name: str, folder: str = ".", *scope: str) -> Setting | None:
    """What git takes *name* to be in *folder*; ``None`` where it is not set. *scope* (``--global``) narrows the files.
    Raises ``GitError``.
    """
    done = run_git(folder, "config", *scope, "--null", "--show-origin", "--get", name)
    if done.returncode:
        return None
    origin, value = os.fsdecode(done.stdout).rstrip("\0").split("\0", 1)
    return Setting(value, origin)


def run_git(folder: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """What comes of git as the user runs it in *folder*. Raises ``GitError``."""
    try:
        return subprocess.run(["git", "-C", folder, *arguments], capture_output=True, check=False)
    except FileNotFoundError:
        raise GitError("git is not installed, or not on PATH") from None
