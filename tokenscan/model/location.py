"""A span of text in one place."""

from __future__ import annotations

from dataclasses import dataclass

from tokenscan.model.provenance import Provenance


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Lines and columns count from 1, columns in Unicode code points; the end is exclusive. A line ends with LF."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Location:
    """Where a secret stands. *object* is the git object id of the bytes (hexadecimal; empty where none was computed),
    *context* the line round the span with every candidate in it masked, *encodings* what it was wrapped in, outermost
    first.
    """

    provenance: Provenance
    span: Span
    object: str
    context: str = ""
    encodings: tuple[str, ...] = ()
