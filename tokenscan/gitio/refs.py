"""The names of refs, and what is wrong with refs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tokenscan.gitio.plumbing import Plumbing

_BROKEN = "ignoring broken ref "


@dataclass(frozen=True, slots=True)
class RefNames:
    """The full *names* of refs, and of what symbolic ones point to; the names of *broken* ones, which hold no object id
    and which git passes over; and the *failure* of git to list them to the end, empty if it could.
    """

    names: tuple[str, ...]
    broken: tuple[str, ...]
    failure: str


def list_refs(git: Plumbing) -> RefNames:
    """The refs of a repository, and those of the linked worktree that is looked at."""
    names: dict[str, None] = {}
    with git.stream("for-each-ref", "--format=%(refname)%00%(symref)") as stream:
        for line in stream.lines():
            names |= dict.fromkeys(name for name in line.split("\0") if name)
        failure = stream.failure()
        warnings = stream.warnings()
    broken = dict.fromkeys(each.removeprefix(_BROKEN) for each in warnings if each.startswith(_BROKEN))
    return RefNames(tuple(names), tuple(broken), failure)


def list_packed_refs(common_dir: Path) -> Iterator[str]:
    """The names in the file of packed refs, and whatever else stands there: for where git refuses the file."""
    try:
        text = (common_dir / "packed-refs").read_bytes().decode("utf-8", "surrogateescape")
    except OSError:
        return
    for line in text.split("\n"):
        name = line.partition(" ")[2] or line
        if name and not line.startswith(("#", "^")):
            yield name


def list_loose_refs(common_dir: Path) -> Iterator[str]:
    """The names of the refs that are files below *common_dir*, of all its worktrees, whatever is in them: git does not
    tell of those that point to no branch.
    """
    for top in (common_dir, *sorted((common_dir / "worktrees").glob("*"))):
        for parent, folders, files in os.walk(top / "refs"):
            folders.sort()
            for name in sorted(files):
                yield os.path.relpath(os.path.join(parent, name), top).replace(os.sep, "/")  # noqa: PTH118
