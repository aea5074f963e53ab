"""Earlier versions of some files: what commits put at a path."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from tokenscan.gitio.plumbing import Plumbing
from tokenscan.model.provenance import CommitRef

_LOG = (
    *("log", "--all", "--raw", "-z", "--no-renames", "--no-abbrev", "--diff-filter=AMT"),
    "--format=%x01%H%x00%an <%ae>%x00%aI",
)
_FILE_MODES = (b"100644", b"100755", b"100664")


@dataclass(frozen=True, slots=True)
class Version:
    """A blob that *commit* put at *path*."""

    path: str
    object_id: str
    commit: CommitRef


def list_versions(git: Plumbing, max_commits: int) -> Iterator[Version]:
    """What the newest *max_commits* of all refs put at any path, the newest first. A merge is compared with none of its
    parents: what it took over others have brought in. No pathspec: with a pattern git takes ten times as long.
    """
    commit = CommitRef("", "", "")
    with git.without_index().stream(*_LOG, f"--max-count={max_commits}") as stream:
        fields = stream.fields()
        for raw in fields:
            field = raw.lstrip(b"\n")
            if field.startswith(b"\x01"):
                commit = _make_commit(field[1:], next(fields), next(fields))
            elif field.startswith(b":"):
                _, mode, _, name, _ = field[1:].split(b" ")
                path = next(fields)
                if mode in _FILE_MODES:
                    yield Version(os.fsdecode(path), name.decode("ascii"), commit)


def _make_commit(name: bytes, author: bytes, date: bytes) -> CommitRef:
    when = date.decode("ascii").strip()
    when = f"{when[:-1]}+00:00" if when.endswith("Z") else when  # git 2.45 and later
    return CommitRef(name.decode("ascii"), author.decode("utf-8", "replace"), when)
