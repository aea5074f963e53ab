"""A work tree's files, as git sees them. Plumbing only: scanning files does not pay for GitPython."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from tokenscan.gitio.plumbing import GitError, Plumbing


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A folder that could not be listed, or one in it, and why; or one of a submodule that is not checked out."""

    folder: str
    detail: str
    reason: Literal["unreadable", "uninitialised"] = "unreadable"


def find_work_tree(folder: str) -> str | None:
    """The top of the work tree that *folder* is in; ``None`` if it is in none (or inside a ``.git`` folder)."""
    try:
        done = Plumbing(("-c", "safe.directory=*", "-C", folder)).attempt("rev-parse", "--show-toplevel")
    except GitError:
        return None  # no git on this machine: folders are folders
    return os.fsdecode(done.stdout.removesuffix(b"\n")) if done.returncode == 0 and done.stdout else None


def list_ignored(tree: str, folder: str, names: Sequence[str]) -> Iterator[str]:
    """Absolute paths of the files below *folder* that git ignores and whose names one of the patterns *names* fits."""
    git = Plumbing(("-c", "safe.directory=*", "-C", tree))
    inside = os.path.relpath(os.path.realpath(folder), tree)
    lead = "" if inside == "." else f"{_escape_glob(inside)}/"
    patterns = (f":(top,glob){lead}**/{name}" for name in names)
    with git.stream("ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--", *patterns) as stream:
        for field in stream.fields():
            yield os.path.join(tree, os.fsdecode(field))  # noqa: PTH118


def _escape_glob(path: str) -> str:
    return "".join(f"\\{letter}" if letter in "*?[\\" else letter for letter in path)


def list_files(tree: str, folder: str, *, include_ignored: bool) -> Iterator[str | Unlisted]:
    """Absolute paths of the tracked and the untracked files below *folder*, of the ignored too with
    *include_ignored*, and what git could not list. A submodule or an inner repository comes as a folder. Raises
    ``GitError``.
    """
    git = Plumbing(("-c", "safe.directory=*", "-C", tree))
    inside = os.path.relpath(os.path.realpath(folder), tree)
    selections = [("--cached", "--others", "--exclude-standard")]
    if include_ignored:
        selections.append(("--others", "--ignored", "--exclude-standard"))
    for selection in selections:
        with git.stream("ls-files", "-z", *selection, "--", f":(literal){inside}") as stream:
            for field in stream.fields():
                yield os.path.join(tree, os.fsdecode(field).rstrip("/"))  # noqa: PTH118
            failure = stream.failure()
            yield from (Unlisted(folder, warning) for warning in stream.warnings() if "could not open" in warning)
        if failure:
            raise GitError(f"git ls-files in {tree}: {failure}")
