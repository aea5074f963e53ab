"""Files in the cache folder: only what this user wrote, and nobody else can write, is read. No pathlib."""

from __future__ import annotations

import os
import stat
from contextlib import suppress

_OTHERS_WRITE = 0o022


def read_own(path: str) -> bytes | None:
    """The content of the file at *path*; ``None`` if it is not there, or somebody else's."""
    try:
        with open(path, "rb", buffering=0, opener=_open_at_once) as file:
            about = os.fstat(file.fileno())
            is_ours = about.st_uid == os.geteuid() and not about.st_mode & _OTHERS_WRITE
            return file.read() if is_ours and stat.S_ISREG(about.st_mode) else None
    except OSError:
        return None


def _open_at_once(path: str, flags: int) -> int:
    """Without waiting for a writer, where somebody has put a pipe in the file's place."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def write_own(path: str, *parts: bytes) -> None:
    """Write *parts* to *path*, all or nothing. Best effort: a cache that cannot be written costs time, not answers."""
    draft = f"{path}.{os.getpid()}"
    with suppress(OSError):
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)  # noqa: PTH103, PTH120
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "wb") as file:
                file.writelines(parts)
            os.replace(draft, path)  # noqa: PTH105
        except OSError:
            with suppress(OSError):
                os.unlink(draft)  # noqa: PTH108
