"""Dotenv files, by python-dotenv: quotes, ``export``, values over several lines, comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import StringIO

from tokenscan.environments.entry import Entry

_HEAD = re.compile(r"[^\S\r\n]*(?:export[^\S\r\n]+)?(?:'[^']+'|[^=#\s]+)[^\S\r\n]*=[^\S\r\n]*", re.UNICODE)


def read_dotenv(text: str) -> Iterator[Entry]:
    """The variables of *text*; those without a value are left out. A line that is none is passed over."""
    from dotenv.parser import parse_stream

    at = 0
    for binding in parse_stream(StringIO(text, newline="")):
        source, begin = binding.original.string, at
        at += len(source)
        if binding.error or binding.key is None or binding.value is None:
            continue
        lead = len(source) - len(source.lstrip())
        head = _HEAD.match(source, lead)
        if head:
            yield Entry((binding.key,), binding.value, *find_value(text, begin + head.end(), binding.value))


def find_value(text: str, start: int, value: str) -> tuple[int, int]:
    """Bounds of *value* in *text* where it, or a quote before it, begins at *start*."""
    if text[start : start + 1] not in ('"', "'", "`"):
        return start, start + len(value)
    if text.startswith(value + text[start], start + 1):
        return start + 1, start + 1 + len(value)
    return start, _closing_quote(text, start) + 1


def _closing_quote(text: str, start: int) -> int:
    at = start + 1
    while at < len(text) and text[at] != text[start]:
        at += 2 if text[at] == "\\" else 1
    return min(at, len(text) - 1)
