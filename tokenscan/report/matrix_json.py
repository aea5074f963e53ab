"""The matrix for programs (docs/schemas/environments-1.json)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from tokenscan.model.finding import Finding
from tokenscan.model.matrix import Cell, Matrix, Row
from tokenscan.report.dump import dump
from tokenscan.report.options import ReportOptions
from tokenscan.report.record import Record, record_finding, record_tool
from tokenscan.report.redact import Redactor
from tokenscan.report.row import Show

SCHEMA_VERSION = 1


def write_matrix_json(
    matrix: Matrix, findings: Sequence[Finding], root: str, stream: TextIO, options: ReportOptions
) -> None:
    """Write *matrix* and what crosses. Values are there as hashes alone."""
    redactor = Redactor(() if options.show_secrets else findings)
    document = {
        "schema": SCHEMA_VERSION,
        "tool": record_tool(options),
        "root": redactor.redact(root),
        "key": "organisation" if matrix.is_keyed else "run",
        "environments": list(matrix.environments),
        "rows": [record_row(row, redactor.redact) for row in matrix.rows],
        "findings": [record_finding(finding, redactor, options) for finding in findings],
        "gaps": [redactor.redact(gap) for gap in matrix.gaps],
    }
    stream.write(dump(document, indent=2) + "\n")


def record_row(row: Row, show: Show) -> Record:
    """One key; *show* makes what stands in files fit to be shown."""
    return {
        "key": show(row.key),
        "state": row.state,
        "secret": row.is_secret,
        "missing": list(row.missing),
        "cells": [_record_cell(cell, show) for cell in row.cells],
    }


def _record_cell(cell: Cell, show: Show) -> Record:
    return {
        "environment": cell.environment,
        "hashes": list(cell.hashes),
        "shared": list(cell.shared),
        "secret": cell.is_secret,
        "mode": cell.mode or None,
        "places": [
            {
                "path": show(place.path),
                "line": place.line,
                "column": place.column,
                "evidence": show(place.evidence),
            }
            for place in cell.places
        ],
    }
