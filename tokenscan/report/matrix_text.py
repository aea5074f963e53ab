"""The matrix for people: a line a key, a column an environment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tokenscan.model.finding import Finding
from tokenscan.model.matrix import Cell, Matrix, Row
from tokenscan.report.options import ReportOptions
from tokenscan.report.redact import Redactor
from tokenscan.report.text.line import EMPTY, Line, Style
from tokenscan.report.text.printable import escape_unprintable

SHORT_HASH = 8
"""Digits of a hash that people see."""

MAX_KEY = 48
MISSING = "missing"
_STATES: dict[str, tuple[str, Style]] = {
    "same": ("same", "bad"),
    "partly": ("partly same", "medium"),
    "different": ("different", "good"),
    "single": ("", ""),
}
RUN_KEY = "Hashes hold for this run alone: set TOKENSCAN_KEY to compare them with others."
ORGANISATION_KEY = "Hashes are made with TOKENSCAN_KEY, and can be compared wherever it is the same."


def compose_matrix(matrix: Matrix, findings: Sequence[Finding], options: ReportOptions) -> Iterator[Line]:
    """The lines of the matrix, of what crosses, and of what was not read as it should be."""
    redactor = Redactor(findings)
    yield from _compose_table(matrix)
    yield EMPTY
    for finding in findings:
        if finding.suppression is None:
            yield _compose_finding(finding, redactor)
    if any(finding.suppression is None for finding in findings):
        yield EMPTY
    for gap in matrix.gaps if options.verbose else ():
        yield ((escape_unprintable(gap), "label"),)
    if matrix.gaps and not options.verbose:
        yield ((f"{len(matrix.gaps)} files were read line by line, or not at all; --verbose names them.", "label"),)
    if matrix.rows:
        yield ((ORGANISATION_KEY if matrix.is_keyed else RUN_KEY, "label"),)
    yield ((_sum_up(matrix, findings), "heading"),)


def _compose_table(matrix: Matrix) -> Iterator[Line]:
    if not matrix.rows:
        return
    width = max(len("key"), *(len(_key(row)) for row in matrix.rows))
    columns = {name: _column_width(matrix, name) for name in matrix.environments}
    heads: list[tuple[str, Style]] = [(f"{name:{columns[name]}}  ", "heading") for name in matrix.environments]
    yield ((f"{'key':{width}}  ", "heading"), *heads, ("state", "heading"))
    for row in matrix.rows:
        cells = (_compose_cell(row.cell(name), columns[name]) for name in matrix.environments)
        text, style = _STATES[row.state]
        yield (
            (f"{_key(row):{width}}  ", "path" if row.is_secret else ""),
            *cells,
            (text, style if row.is_secret else ""),
        )


def _column_width(matrix: Matrix, name: str) -> int:
    texts = (_cell_text(row.cell(name)) for row in matrix.rows)
    return max(len(name), *map(len, texts))


def _key(row: Row) -> str:
    key = escape_unprintable(row.key)
    return key if len(key) <= MAX_KEY else f"…{key[1 - MAX_KEY :]}"


def _cell_text(cell: Cell | None) -> str:
    if cell is None:
        return MISSING
    more = f" +{len(cell.hashes) - 1}" if len(cell.hashes) > 1 else ""
    return f"{cell.hashes[0][:SHORT_HASH]}{more}{f' {cell.mode}' if cell.mode else ''}"


def _compose_cell(cell: Cell | None, width: int) -> tuple[str, Style]:
    style: Style = "label" if cell is None else "bad" if cell.is_secret and cell.shared else ""
    return f"{_cell_text(cell):{width}}  ", style


def _compose_finding(finding: Finding, redactor: Redactor) -> Line:
    place = finding.locations[0]
    point = f"{place.provenance.path}:{place.span.line}"
    why = dict(finding.facts).get("why", finding.rule.name)
    return (
        (escape_unprintable(redactor.redact(point)), "path"),
        (": ", ""),
        (finding.severity, finding.severity),
        (f" {finding.rule.id}: ", "rule"),
        (escape_unprintable(redactor.redact(why)), ""),
    )


def _sum_up(matrix: Matrix, findings: Sequence[Finding]) -> str:
    if not matrix.environments:
        return "No file here belongs to an environment; [environments] in the configuration can say which do."
    count = sum(finding.suppression is None for finding in findings)
    keys = f"{len(matrix.rows)} key{'' if len(matrix.rows) == 1 else 's'}"
    return f"{keys} in {', '.join(matrix.environments)}; {count} finding{'' if count == 1 else 's'}."
