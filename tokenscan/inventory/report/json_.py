"""JSON (docs/schemas/check-1.json)."""

from __future__ import annotations

from typing import TextIO

from tokenscan.inventory.report.record import record_check
from tokenscan.inventory.result import CheckResult
from tokenscan.report.dump import dump
from tokenscan.report.options import ReportOptions


def write_json(result: CheckResult, stream: TextIO, options: ReportOptions) -> None:
    """Write *result*."""
    stream.write(dump(record_check(result, options), indent=2) + "\n")
