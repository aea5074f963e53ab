"""Reports read again, so that they can be written in another format: our own, and that of gitleaks."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tokenscan.errors import UsageError
from tokenscan.report.read.fields import WrongFieldError
from tokenscan.report.read.gitleaks import is_gitleaks, read_gitleaks
from tokenscan.report.read.ours import SchemaError, is_ours, read_json, read_lines
from tokenscan.report.read.recorded import Recorded
from tokenscan.report.read.sarif import is_sarif, read_sarif

READABLE = "tokenscan's json, jsonl and sarif, and gitleaks' JSON"

_READERS: tuple[tuple[Callable[[Any], bool], Callable[[Any], Recorded]], ...] = (
    (is_ours, read_json),
    (is_sarif, read_sarif),
    (is_gitleaks, read_gitleaks),
)


def read_report(text: str, name: str) -> Recorded:
    """The scan that the report *text* tells of; *name* is the file's. Raises ``UsageError`` where it is no report."""
    try:
        return _read(text)
    except SchemaError as error:
        raise UsageError(f"{name}: {error}") from None
    except WrongFieldError as error:
        raise UsageError(f"{name} cannot be read as a report: {error}; convert reads {READABLE}") from None


def _read(text: str) -> Recorded:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return read_lines(text)
    for fits, read in _READERS:
        if fits(document):
            return read(document)
    return read_lines(text)  # a report of one line
