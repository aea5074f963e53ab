"""What a scan comes to, in one sentence, and what it could not read: for formats that have room for prose."""

from __future__ import annotations

from collections.abc import Iterator

from tokenscan.model.result import ScanResult
from tokenscan.report.row import Show
from tokenscan.report.text.line import plain
from tokenscan.report.text.summary import compose_summary
from tokenscan.report.text.words import spell


def summarise(result: ScanResult) -> str:
    """The last line of the text report. It begins with ``INCOMPLETE`` where something was not read."""
    return plain(compose_summary([each for each in result.findings if each.suppression is None], result))


def list_gaps(result: ScanResult, show: Show) -> Iterator[str]:
    """A sentence for each thing that makes the scan incomplete."""
    for skipped in result.coverage.skipped:
        if skipped.is_failure:
            detail = f" ({show(skipped.detail)})" if skipped.detail else ""
            yield f"Not read, {spell(skipped.reason)}: {show(skipped.path)}{detail}"
    if result.coverage.interrupted:
        yield "The scan was interrupted."
