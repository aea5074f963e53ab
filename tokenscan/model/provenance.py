"""Where bytes came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "file",
    "staged",
    "committed",
    "link",
    "note",
    "lfs",
    "name",
    "index",
    "message",
    "identity",
    "stdin",
    "unreferenced",
    "ref",
    "reflog",
    "config",
    "git-file",
]
"""A working-tree file; an entry of the next commit; a file in a commit; the target of a symbolic link in a commit; a
note on a commit; content kept in Git LFS (path and object are those of the pointer to it); the name of a file or
folder itself; an entry of the index that is in no commit; the text of a commit or tag object; the name or address of
an author, committer or tagger in one; standard input; an object that no commit, tag or index leads to; the name of a
ref (its path); a reflog; git's configuration; another file that git keeps beside the objects, such as ``FETCH_HEAD``
or a hook."""

OF_OBJECT: frozenset[Kind] = frozenset({"message", "identity"})
"""Stand in a commit or tag object; lines count from the beginning of the object, as ``git cat-file -p`` prints it."""

BESIDE_OBJECTS: frozenset[Kind] = frozenset({"ref", "reflog", "config", "git-file"})
"""Stand in git's own folder: no path of the project."""

Reach = Literal["head", "branch", "tag", "remote", "stash", "ref", "reflog", "index", "unreachable"]
"""What still leads to an object, best first: the history of HEAD, a local branch, a tag, a remote-tracking branch, the
stash, any other ref, only a reflog, only the index, nothing."""

REACH_ORDER: tuple[Reach, ...] = (
    "head",
    "branch",
    "tag",
    "remote",
    "stash",
    "ref",
    "reflog",
    "index",
    "unreachable",
)


@dataclass(frozen=True, slots=True)
class CommitRef:
    """A commit that brought a secret in. *date* is the author date, RFC 3339."""

    id: str
    author: str
    date: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """One place a blob was seen at. *path* is relative to the scan's root, with ``/``; ``None`` where it has none.
    *is_current*: in a history, HEAD has it there now.
    """

    kind: Kind
    path: str | None = None
    commits: tuple[CommitRef, ...] = ()
    reachable: Reach | None = None
    is_current: bool = False
