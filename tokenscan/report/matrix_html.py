"""The matrix as one page for people: everything in one file, no request to anywhere, no value in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import TextIO

from tokenscan.model.finding import Finding
from tokenscan.model.matrix import Matrix
from tokenscan.report.html_ import fill_page, read_page
from tokenscan.report.matrix_json import record_row
from tokenscan.report.matrix_text import ORGANISATION_KEY, RUN_KEY
from tokenscan.report.options import ReportOptions
from tokenscan.report.place import name_place
from tokenscan.report.record import Record
from tokenscan.report.redact import Redactor
from tokenscan.report.text.printable import escape_unprintable
from tokenscan.report.text.words import count


def write_matrix_html(
    matrix: Matrix, findings: Sequence[Finding], root: str, stream: TextIO, options: ReportOptions
) -> None:
    """Write *matrix* and what crosses, as a page made as that of a scan is."""
    redactor = Redactor(findings)

    def show(text: str) -> str:
        return escape_unprintable(redactor.redact(text))

    open_ = [finding for finding in findings if finding.suppression is None]
    data: Record = {
        "version": options.version,
        "time": options.ended.strftime("%Y-%m-%d %H:%M UTC") if options.ended.timestamp() else "",
        "environments": list(matrix.environments),
        "rows": [record_row(row, redactor.redact) for row in matrix.rows],
        "gaps": [show(gap) for gap in matrix.gaps],
        "crossings": [
            {
                "severity": finding.severity,
                "why": show(f"{finding.rule.name}: {dict(finding.facts).get('why', '')}"),
                "places": [show(f"{name_place(each)}:{each.span.line}") for each in finding.locations],
            }
            for finding in open_
        ],
    }
    headline = f"{count(len(open_), 'crossing')} found" if open_ else "Nothing crosses"
    texts = {
        "project": show(PurePath(root).name),
        "headline": headline,
        "summary": f"{count(len(matrix.rows), 'key')} in {', '.join(matrix.environments) or 'no environment'}. "
        + (ORGANISATION_KEY if matrix.is_keyed else RUN_KEY),
    }
    style = read_page("style.css") + read_page("matrix.css")
    stream.write(fill_page("matrix.html", texts, style, read_page("table.js") + read_page("matrix.js"), data))
