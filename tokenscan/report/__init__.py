"""What a scan found, written down: one module a format.

Each format is a function ``module:function`` of this package and is imported when it is asked for: the pre-commit hook
pays for plain text, and for no other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TextIO

from tokenscan.model.result import ScanResult
from tokenscan.report.options import ReportOptions

Write = Callable[[ScanResult, TextIO, ReportOptions], None]
"""Writes one whole report to a text stream, which must take all of Unicode, and leaves the stream open."""

FORMATS: Mapping[str, str] = {
    "json": "json_:write_json",
    "jsonl": "jsonl:write_jsonl",
    "sarif": "sarif:write_sarif",
    "text": "text:write_text",
}


def find_format(name: str) -> Write:
    """The format of that name, imported now if it was not. Raises ``KeyError`` for a name that is not known."""
    module, _, function = FORMATS[name].partition(":")
    write: Write = getattr(import_module(f"{__name__}.{module}"), function)
    return write
