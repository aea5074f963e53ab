"""The index: what the next commit would hold. Plumbing only: the commit hook imports this."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tokenscan.gitio.environment import RAW_DIFF, hook_environment
from tokenscan.gitio.objects import ObjectWindow, read_objects
from tokenscan.gitio.plumbing import GitError, Plumbing

_GITLINK = "160000"


@dataclass(frozen=True, slots=True)
class StagedChange:
    """An entry of the index that no parent has: its path and blob id."""

    path: str
    object_id: str


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A path in the index and the id of its blob."""

    path: str
    object_id: str


def open_index(folder: str = ".") -> Plumbing:
    """How to call git on the repository of *folder*, with the variables that git sets for a hook: under ``git commit
    -a`` and ``git commit PATH`` the index is the one that ``GIT_INDEX_FILE`` names.
    """
    return Plumbing(("-C", folder), hook_environment())


@dataclass(frozen=True, slots=True)
class IndexPlace:
    """The folder that the paths of the index are relative to, and the parents of the next commit: ``HEAD``, and in a
    merge what is merged.
    """

    root: str
    parents: tuple[str, ...]


def locate_index(git: Plumbing) -> IndexPlace:
    """Where the index stands. Raises ``GitError`` that names the folder where there is no work tree."""
    done = git.attempt("rev-parse", "--show-toplevel", "--git-path", "MERGE_HEAD")
    if done.returncode:
        folder = os.path.abspath(git.where[1])  # noqa: PTH100 - pathlib costs 7 ms here
        raise GitError(f"{folder} is not a git repository with a work tree; call this inside one, or name it")
    top, _, merge_file = os.fsdecode(done.stdout.removesuffix(b"\n")).rpartition("\n")
    try:
        with open(os.path.join(git.where[1], merge_file), encoding="ascii") as file:  # noqa: PTH118, PTH123
            return IndexPlace(top, ("HEAD", *file.read().split()))
    except FileNotFoundError:
        return IndexPlace(top, ("HEAD",))


@dataclass(frozen=True, slots=True)
class Staged:
    """What the index changes against every parent of the next commit: *changes* sorted by path; *before*, the ids of
    all blobs that it replaces or removes; and *unmerged*, the paths of conflicts.
    """

    changes: tuple[StagedChange, ...]
    before: tuple[str, ...]
    unmerged: tuple[str, ...]


def list_staged(git: Plumbing, parents: Sequence[str]) -> Staged:
    """Submodules have no content; entries added with ``--intent-to-add`` have none yet. Raises ``GitError``."""
    changes: dict[str, str] = {}
    counts: dict[str, int] = {}
    replaced: set[str] = set()
    unmerged: set[str] = set()
    for parent in parents:
        for entry in _diff_index(git, parent):
            if entry.before:
                replaced.add(entry.before)
            if entry.status == "U":
                unmerged.add(entry.path)
            elif entry.after:
                counts[entry.path] = counts.get(entry.path, 0) + 1
                changes[entry.path] = entry.after
    # What equals one parent of a merge came in with that parent.
    new = (StagedChange(path, name) for path, name in sorted(changes.items()) if counts[path] == len(parents))
    return Staged(tuple(new), tuple(sorted(replaced)), tuple(sorted(unmerged)))


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of ``git diff-index --raw``; no id where there is no blob."""

    path: str
    before: str
    after: str
    status: str


def _diff_index(git: Plumbing, parent: str) -> Iterator[_Entry]:
    done = git.attempt(*RAW_DIFF, parent)
    if done.returncode and parent == "HEAD" and git.attempt("rev-parse", "--verify", "--quiet", "HEAD").returncode:
        # Nothing is committed yet: everything differs from the empty tree.
        empty = git.run("hash-object", "-t", "tree", "--stdin").decode().strip()
        done = git.attempt(*RAW_DIFF, empty)
    if done.returncode:
        raise GitError(f"git diff-index: {done.stderr.decode('utf-8', 'replace').strip()}")
    fields = done.stdout.split(b"\0")[:-1]
    for meta, path in zip(fields[::2], fields[1::2], strict=True):
        old_mode, mode, before, after, status = meta.decode("ascii").lstrip(":").split(" ")
        yield _Entry(os.fsdecode(path), _blob(old_mode, before), _blob(mode, after), status)


def _blob(mode: str, name: str) -> str:
    return name if mode != _GITLINK and name.strip("0") else ""


def list_index(git: Plumbing) -> Iterator[IndexEntry]:
    """Every blob that the index names."""
    with git.stream("ls-files", "--stage", "-z") as stream:
        for field in stream.fields():
            meta, _, path = field.partition(b"\t")
            mode, name, _stage = meta.decode("ascii").split(" ")
            if mode != _GITLINK:
                yield IndexEntry(os.fsdecode(path), name)


def holds(data: bytes, text: bytes) -> bool:
    """Does *data* hold *text* as a whole, no part of a longer word?"""
    return re.search(rb"(?<![A-Za-z0-9_])" + re.escape(text) + rb"(?![A-Za-z0-9_])", data) is not None


def grep_revision(git: Plumbing, revision: str, text: bytes) -> bool:
    """Does a file of *revision* hold *text*, as a whole? The text goes through a pipe, never into a process list."""
    line = max(text.split(b"\n"), key=len).rstrip(b"\r")
    if not line or b"\0" in line:
        return False
    options = (
        "--no-textconv",
        "--no-color",
        "--no-recurse-submodules",
        "--full-name",
        "-a",
        "-l",
        "-z",
        "-F",
        "-f",
        "-",
    )
    found = git.attempt("grep", *options, revision, "--", ":/", stdin=line + b"\n")
    if found.returncode:
        return False
    # Names come as REVISION:path, which is what `cat-file` takes; a line feed in one it cannot take.
    names = [os.fsdecode(name) for name in found.stdout.split(b"\0") if name and b"\n" not in name]
    return any(holds(data, text) for data in read_texts(git, names))


def read_texts(git: Plumbing, names: Sequence[str]) -> Iterator[bytes]:
    """The content of those of the objects *names* (ids or ``REV:path``) that can be read."""
    return (item.window.data for item in read_objects(git, names) if isinstance(item, ObjectWindow))
