"""Paths that the user leaves out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tokenscan.errors import ConfigError


class Exclusion:
    """Patterns in ``.gitignore`` syntax, against paths relative to the scan's root."""

    def __init__(self, patterns: Iterable[str] = ()) -> None:
        """Raises ``ConfigError`` for what is no pattern."""
        self.patterns = tuple(patterns)
        self._spec = self._compile() if self.patterns else None

    def covers(self, path: str) -> bool:
        """Is *path* (with ``/``) left out?"""
        return self._spec is not None and bool(self._spec.match_file(path))

    def covers_git_file(self, name: str) -> bool:
        """Is the file *name* of git's own folder (with ``/``) left out? Only by a pattern that names ``.git``: one such
        as ``logs/`` is about the project's files.
        """
        own = Exclusion(pattern for pattern in self.patterns if ".git" in pattern.split("/"))
        return own.covers(f".git/{name}")

    def _compile(self) -> Any:
        from pathspec import GitIgnoreSpec

        for pattern in self.patterns:
            try:
                if "\0" in pattern:
                    raise ValueError("it holds a NUL")
                GitIgnoreSpec.from_lines([pattern])
            except ValueError as error:
                raise ConfigError(f"exclude: {pattern!r} is no .gitignore pattern: {error}") from None
        return GitIgnoreSpec.from_lines(self.patterns)

    def __reduce__(self) -> tuple[type[Exclusion], tuple[tuple[str, ...]]]:
        return Exclusion, (self.patterns,)
