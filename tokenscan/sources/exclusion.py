"""Paths that the user leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tokenscan.errors import ConfigError


class Exclusion:
    """Patterns in ``.gitignore`` syntax, against paths relative to the scan's root."""

    def __init__(self, patterns: Iterable[str] = (), prefix: str = "") -> None:
        """*prefix* goes before each path that is asked for. Raises ``ConfigError`` for what is no pattern."""
        self.patterns = tuple(patterns)
        self.prefix = prefix
        self._spec = _compile(self.patterns)
        self._git_spec = _compile([pattern for pattern in self.patterns if ".git" in pattern.split("/")])

    def below(self, prefix: str) -> Exclusion:
        """The same for paths relative to the folder *prefix* (with ``/`` at its end)."""
        return Exclusion(self.patterns, self.prefix + prefix)

    def covers(self, path: str) -> bool:
        """Is *path* (with ``/``) left out?"""
        return self._spec is not None and bool(self._spec.match_file(self.prefix + path))

    def covers_git_file(self, name: str) -> bool:
        """Is the file *name* of git's own folder (with ``/``) left out? Only by a pattern that names ``.git``: one such
        as ``logs/`` is about the project's files.
        """
        return self._git_spec is not None and bool(self._git_spec.match_file(f".git/{name}"))

    def __reduce__(self) -> tuple[type[Exclusion], tuple[tuple[str, ...], str]]:
        return Exclusion, (self.patterns, self.prefix)


def _compile(patterns: Sequence[str]) -> Any:
    if not patterns:
        return None
    import re

    from pathspec import GitIgnoreSpec

    for pattern in patterns:
        try:
            if "\0" in pattern:
                raise ValueError("it holds a NUL")
            GitIgnoreSpec.from_lines([pattern])
        except (ValueError, re.error) as error:
            raise ConfigError(f"exclude: {pattern!r} is no .gitignore pattern: {error}") from None
    return GitIgnoreSpec.from_lines(patterns)
