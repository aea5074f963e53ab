"""Is the file that a token comes from a safe place for it?"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from tokenscan.gitio.plumbing import GitError, Plumbing
from tokenscan.gitio.worktree import find_work_tree
from tokenscan.inventory.issue import Issue

_OTHERS = stat.S_IRWXG | stat.S_IRWXO

_IN_HISTORY = "whoever has a clone has the token"


def check_file(path: Path) -> Iterator[Issue]:
    """What is wrong with *path*, an existing file, as the place of a token. A link counts as what it points to, and
    where it stands.
    """
    target = Path(os.path.realpath(path))
    yield from _check_mode(target, path)
    seen = dict.fromkeys((Path(os.path.realpath(path.parent)) / path.name, target))
    for place in seen:
        yield from _check_git(place)


def _check_mode(path: Path, named: Path) -> Iterator[Issue]:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return  # whoever fetches the value says so
    if os.name == "posix" and mode & _OTHERS:
        yield Issue(
            "place-mode",
            f"{named} has mode {mode:04o}",
            "other users of the machine can read or change it",
            f"chmod 600 {named}",
        )


def _check_git(path: Path) -> Iterator[Issue]:
    tree = find_work_tree(str(path.parent))
    if tree is None:
        return
    # Only what the repository itself says: a user's own list of ignored files protects nobody else's commit.
    settings = ("-c", "safe.directory=*", "-c", f"core.excludesFile={os.devnull}")
    git = Plumbing(("--literal-pathspecs", *settings, "-C", tree))
    name = os.path.relpath(path, tree)
    try:
        yield from _judge(git, name)
    except GitError as error:
        yield Issue("unplaced", f"git cannot say whether it tracks {name}", str(error), "git fsck tells more")


def _judge(git: Plumbing, name: str) -> Iterator[Issue]:
    if git.run("ls-files", "-z", "--cached", "--", name):
        yield Issue(
            "place-tracked",
            f"{name} is tracked by git",
            _IN_HISTORY,
            f"rotate the token, git rm --cached {name}, and add {name} to .gitignore",
        )
        return
    commit = git.run("rev-list", "--all", "--max-count=1", "--", name).decode().strip()
    if commit:
        yield Issue(
            "place-history",
            f"{name} was in git until {commit[:12]}",
            f"the history still holds it: {_IN_HISTORY}",
            f"`tokenscan git` tells whether this token was in it: rotate it then, or else keep it outside of {name}",
        )
    if git.run("ls-files", "-z", "--others", "--exclude-standard", "--", name):
        yield Issue(
            "place-not-ignored",
            f"{name} is not ignored by git",
            "the next `git add .` takes it",
            f"add {name} to .gitignore",
        )
