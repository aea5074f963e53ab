"""Facts that may be printed: texts cut to what a report can show, times as ISO 8601 dates."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timezone

Facts = tuple[tuple[str, str], ...]

MAX_CHARACTERS = 120

_USER_INFO = re.compile(r"//[^/@\s]*@")


def printable(value: object) -> str:
    """*value* as one printable line: a text or an integer; anything else is empty, and so is a text with control
    characters. A password in a URL is taken out.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 2**64 else ""
    if not isinstance(value, str) or not value.isprintable():
        return ""
    text = _USER_INFO.sub("//", value)
    return text if len(text) <= MAX_CHARACTERS else text[:MAX_CHARACTERS] + "…"


def iso_date(seconds: object) -> str:
    """Seconds since 1970, UTC, as ``2030-01-01T00:00:00Z``; empty for what is no such number."""
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        return ""
    try:
        return datetime.fromtimestamp(int(seconds), timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")
    except (ValueError, OverflowError, OSError):
        return ""


def known(facts: Iterable[tuple[str, str]]) -> Facts:
    """The *facts* that say something."""
    return tuple((name, value) for name, value in facts if value)
