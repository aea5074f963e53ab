"""The one folder that is served."""

from __future__ import annotations

import os
from pathlib import Path

from tokenscan.errors import UsageError


class Root:
    """Knows what lies inside *folder*, links followed to their end."""

    def __init__(self, folder: Path) -> None:
        """Raises ``UsageError`` for what is no folder."""
        if not folder.is_dir():
            raise UsageError(f"--root: {folder} is not a folder")
        self.folder = Path(os.path.realpath(folder))

    def resolve(self, path: str) -> Path:
        """The file or folder *path*, relative to the root or absolute, with every link followed. Raises ``UsageError``
        where that is outside the root, not there, or neither a file nor a folder (a pipe would never end).
        """
        self.check(path)
        resolved = Path(os.path.realpath(self.folder / path))
        if not resolved.exists():
            raise UsageError(f"{path!r} does not exist in the folder that is served")
        if not (resolved.is_file() or resolved.is_dir()):
            raise UsageError(f"{path!r} is neither a file nor a folder")
        return resolved

    def check(self, path: str) -> None:
        """Raise ``UsageError`` for what is outside the root: the same whether anything is there or not."""
        if "\0" in path:
            raise UsageError("a path holds no NUL")
        if not self.holds(Path(os.path.realpath(self.folder / path))):
            raise UsageError(f"{path!r} is outside the folder that is served")

    def holds(self, path: Path) -> bool:
        """Is *path*, resolved, the root or below it?"""
        return path == self.folder or self.folder in path.parents

    def holds_parent(self, path: Path) -> bool:
        """Does *path*, whose last step is not followed, stand in the root?"""
        return self.holds(Path(os.path.realpath(path.parent)))
