"""Git LFS: blobs that point to content kept beside the object database. The commit hook imports this: no pathlib.

Source: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from tokenscan.gitio.plumbing import GitError, Plumbing

MAX_POINTER_BYTES = 1024
"""A pointer is smaller."""

POINTER_START = b"version https://"

_POINTER = re.compile(
    rb"version https://(?:git-lfs|hawser)\.github\.com/spec/v1\r?\n(?:ext-[^\n]*\n)*"
    rb"oid sha256:(?P<oid>[0-9a-f]{64})\r?\nsize (?P<size>\d{1,18})\r?\n?"
)


@dataclass(frozen=True, slots=True)
class Pointer:
    """What a pointer says: the SHA-256 of the content (hexadecimal) and its size in bytes."""

    oid: str
    size: int


def parse_pointer(data: bytes) -> Pointer | None:
    """The pointer that *data* is, if it is one."""
    if len(data) >= MAX_POINTER_BYTES or not data.startswith(POINTER_START):
        return None
    found = _POINTER.fullmatch(data)
    return Pointer(found["oid"].decode("ascii"), int(found["size"])) if found else None


@dataclass(frozen=True, slots=True)
class LfsStore:
    """The *folders* that content may lie in."""

    folders: tuple[str, ...]

    def find(self, pointer: Pointer) -> str | None:
        """The file with the content that *pointer* names; ``None`` where it was never fetched."""
        oid = pointer.oid
        for folder in self.folders:
            path = os.path.join(folder, oid[:2], oid[2:4], oid)  # noqa: PTH118
            if os.path.isfile(path):  # noqa: PTH113
                return path
        return None


def find_lfs_store(git: Plumbing) -> LfsStore:
    """Where the repository keeps content, and where those do that it borrows objects from; empty outside of one."""
    from tokenscan.gitio.store import find_databases

    try:
        kept = [os.path.join(os.path.dirname(each), "lfs") for each in find_databases(git)]  # noqa: PTH118, PTH120
    except GitError:
        return LfsStore(())
    named = os.fsdecode(git.attempt("config", "--get", "lfs.storage").stdout.removesuffix(b"\n"))
    if named:
        kept.insert(0, os.path.join(os.path.dirname(kept[0]), named))  # noqa: PTH118, PTH120
    return LfsStore(tuple(os.path.join(folder, "objects") for folder in kept))  # noqa: PTH118
