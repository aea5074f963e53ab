"""A check of declared tokens, written down: one module a format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TextIO

from tokenscan.inventory.result import CheckResult
from tokenscan.report.options import ReportOptions

Write = Callable[[CheckResult, TextIO, ReportOptions], None]
"""Writes one whole report to a text stream. No report holds a secret."""

CHECK_FORMATS: Mapping[str, str] = {
    "json": "json_:write_json",
    "junit": "junit:write_junit",
    "sarif": "sarif:write_sarif",
    "text": "text:write_text",
}

ROTATION_FORMATS: Mapping[str, str] = {"json": "json_:write_json", "text": "rotation:write_rotation"}
"""How `--rotation` is told."""


def find_check_format(name: str, formats: Mapping[str, str] = CHECK_FORMATS) -> Write:
    """The format of that name. Raises ``KeyError`` for a name that is not known."""
    module, _, function = formats[name].partition(":")
    write: Write = getattr(import_module(f"{__name__}.{module}"), function)
    return write
