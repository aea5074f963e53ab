"""Reading content of any size in windows that overlap."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tokenscan.detect.lines import count_code_points

MAX_WINDOW = 32 << 20
"""Bytes of one file or object held at once."""

WINDOW_OVERLAP = 128 << 10
"""No rule matches more than 32 KiB, and a base64 line or two stand round it."""


@dataclass(frozen=True, slots=True)
class Window:
    """*data* begins at *offset*, after *first_line* line feeds and *first_column* code points on its line."""

    data: bytes
    offset: int = 0
    first_line: int = 0
    first_column: int = 0


def read_windows(read: Callable[[int], bytes]) -> Iterator[Window]:
    """The content that *read* gives (at most so many bytes, none at its end) in windows of ``MAX_WINDOW`` bytes, the
    last ``WINDOW_OVERLAP`` of one being the first of the next.
    """
    window = Window(_fill(read, b""))
    while window.data:
        yield window
        if len(window.data) < MAX_WINDOW:
            return
        window = _follow(window, read)


def _follow(window: Window, read: Callable[[int], bytes]) -> Window:
    left = window.data[:-WINDOW_OVERLAP]
    kept = window.data[-WINDOW_OVERLAP:]
    data = _fill(read, kept)
    if len(data) == len(kept):
        return Window(b"")
    feeds = left.count(b"\n")
    rest = count_code_points(left[left.rfind(b"\n") + 1 :])
    column = rest if feeds else window.first_column + rest
    return Window(data, window.offset + len(left), window.first_line + feeds, column)


def _fill(read: Callable[[int], bytes], kept: bytes) -> bytes:
    parts, size = [kept], len(kept)
    while size < MAX_WINDOW and (part := read(MAX_WINDOW - size)):
        parts.append(part)
        size += len(part)
    return b"".join(parts)
