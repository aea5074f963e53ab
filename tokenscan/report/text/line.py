"""Lines of text with styles, to be written plain or in colour."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

Style = Literal[
    "", "path", "critical", "high", "medium", "low", "info", "rule", "secret", "label", "heading", "good", "bad"
]

Piece = tuple[str, Style]
Line = tuple[Piece, ...]

EMPTY: Line = ()

Show = Callable[[str], str]
"""Makes a text from outside fit to be shown: without secrets, and without characters that steer a terminal."""


def plain(line: Line) -> str:
    """The line's text."""
    return "".join(text for text, _ in line)
