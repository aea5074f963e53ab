"""The staged files of a usual commit, read with little: no subprocess module, no pathlib, no dataclass.

Importing what ``index`` needs costs as much as the rest of a commit hook. So the hook looks here first, and what is not
usual (nothing committed yet, a merge, a conflict, a missing object, one that Git LFS keeps) is left to ``index``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from tokenscan.gitio.environment import RAW_DIFF, git_command, hook_environment

MAX_BYTES = 8 << 20
"""More is no usual commit."""

MAX_NAMES = 1000
"""Ids, of 65 bytes at most, that fit into a pipe before anybody reads it (64 KiB on Linux, 16 KiB on macOS at least:
there git reads along)."""

LFS_POINTER = b"version https://"
"""What a pointer of Git LFS begins with: the content is elsewhere."""

_LINK = "160000"
_READ_BYTES = 1 << 20

Files = list[tuple[str, bytes]]
"""(path from the work tree's top, content), by path."""


class Glance:
    """What stands in the index at *folder*. Each answer is ``None`` where it takes more than a glance."""

    def __init__(self, folder: str = ".") -> None:
        self._folder = folder
        self._environment = hook_environment()

    def find_root(self) -> str | None:
        """The top of the work tree; of a merge nothing."""
        told = self._ask("rev-parse", "--show-toplevel", "--git-path", "MERGE_HEAD")
        if told is None:
            return None
        root, _, merge = os.fsdecode(told.removesuffix(b"\n")).rpartition("\n")
        return None if os.path.exists(os.path.join(self._folder, merge)) else root  # noqa: PTH110, PTH118

    def read_files(self) -> Files | None:
        """What the index changes against ``HEAD``."""
        told = self._ask(*RAW_DIFF, "HEAD")
        changed = None if told is None else _read_changes(told)
        if not changed:
            return None if changed is None else []
        names = sorted(set(changed.values()))
        told = self._ask("cat-file", "--batch", "--buffer", stdin="".join(f"{name}\n" for name in names).encode())
        contents = None if told is None else _read_contents(told, names)
        if contents is None or any(data.startswith(LFS_POINTER) for data in contents.values()):
            return None
        return [(path, contents[name]) for path, name in sorted(changed.items())]

    def _ask(self, *arguments: str, stdin: bytes = b"") -> bytes | None:
        return _run(git_command(("-C", self._folder), arguments), self._environment, stdin)


def _read_changes(told: bytes) -> dict[str, str] | None:
    """The id of each changed path that has content. Of the output of ``diff-index``."""
    changed: dict[str, str] = {}
    fields = told.split(b"\0")
    for meta, path in zip(fields[0:-1:2], fields[1::2], strict=True):
        _, mode, _, name, status = meta.decode("ascii").split(" ")
        if status not in ("A", "M", "D", "T"):
            return None
        if mode != _LINK and name.strip("0"):
            changed[os.fsdecode(path)] = name
    return changed if len(changed) <= MAX_NAMES else None


def _read_contents(told: bytes, names: Sequence[str]) -> Mapping[str, bytes] | None:
    """The content of each object, of the output of ``cat-file --batch``; ``None`` if one is not there."""
    contents: dict[str, bytes] = {}
    position = 0
    for name in names:
        feed = told.find(b"\n", position)
        words = told[position:feed].decode("ascii", "replace").split(" ")
        if feed < 0 or len(words) != 3 or words[:2] != [name, "blob"]:
            return None
        end = feed + 1 + int(words[2])
        if told[end : end + 1] != b"\n":
            return None
        contents[name] = told[feed + 1 : end]
        position = end + 1
    return contents


def _run(command: list[str], environment: Mapping[str, str], stdin: bytes) -> bytes | None:
    """What a command prints; ``None`` if it fails, or prints more than ``MAX_BYTES``."""
    asked, ask = os.pipe()
    answer, answered = os.pipe()
    actions = (
        (os.POSIX_SPAWN_DUP2, asked, 0),
        (os.POSIX_SPAWN_DUP2, answered, 1),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
    )
    try:
        child = os.posix_spawnp(command[0], command, environment, file_actions=actions)
    except OSError:
        child = 0
    os.close(asked)
    os.close(answered)
    try:
        if child:
            _write(ask, stdin)
        os.close(ask)
        output = _read(answer)
    finally:
        os.close(answer)  # whoever prints more than is read ends by that
        ended = child != 0 and os.waitpid(child, 0)[1] == 0
    return output if ended else None


def _write(pipe: int, data: bytes) -> None:
    try:
        os.write(pipe, data)
    except BrokenPipeError:
        return  # it has ended, and its exit code says how


def _read(pipe: int) -> bytes | None:
    parts, size = [], 0
    while part := os.read(pipe, _READ_BYTES):
        parts.append(part)
        size += len(part)
        if size > MAX_BYTES:
            return None
    return b"".join(parts)
