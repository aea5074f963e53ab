"""What a user asks about: a file, a line of it, a column there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tokenscan.errors import UsageError
from tokenscan.model.location import Span

STDIN = "-"

_FINGERPRINT = re.compile(r"\d+:[0-9a-f]{32}")
_POINT = re.compile(r"(?P<path>.+?):(?P<line>\d+)(?::(?P<column>\d+))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Target:
    """*path* as it was written, ``-`` for standard input; *line* and *column* count from 1."""

    path: str
    line: int | None = None
    column: int | None = None

    def covers(self, span: Span) -> bool:
        """Does *span* stand on the line, and there at the column? What is not named asks for nothing."""
        if self.line is None:
            return True
        if self.column is None:
            return span.line <= self.line <= span.end_line
        return (span.line, span.column) <= (self.line, self.column) < (span.end_line, span.end_column)


def is_fingerprint(text: str) -> bool:
    """Is *text* what a report calls a finding?"""
    return bool(_FINGERPRINT.fullmatch(text)) and not Path(text).exists()


def parse_target(text: str) -> Target:
    """``FILE``, ``FILE:LINE`` or ``FILE:LINE:COLUMN``; a file of that whole name comes first. Raises ``UsageError``."""
    found = None if Path(text).exists() else _POINT.fullmatch(text)
    if found is None:
        return Target(text)
    line, column = int(found["line"]), int(found["column"] or 1)
    if line < 1 or column < 1:
        raise UsageError(f"{text}: lines and columns count from 1")
    return Target(found["path"], line, column if found["column"] else None)
