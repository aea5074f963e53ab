"""Suppressions that a report tells of."""

from __future__ import annotations

from dataclasses import fields as fields_of

from tokenscan.model.suppression import Suppression
from tokenscan.report.read.fields import Fields, WrongFieldError, take, take_one_of

KINDS = ("inline", "baseline", "ignore-file")

_REST = tuple(each.name for each in fields_of(Suppression) if each.name not in ("kind", "path", "line"))
"""Texts that may be told besides, such as the reason."""


def read_suppression(fields: Fields) -> Suppression | None:
    """The suppression; ``None`` where there is none."""
    if not fields:
        return None
    line = fields.get("line")
    if not (line is None or isinstance(line, int)):
        raise WrongFieldError("'line' is not a number")
    rest = {name: take(fields, name, str, "") for name in _REST if name in fields}
    kind = take_one_of(fields, "kind", KINDS)
    return Suppression(kind, take(fields, "path", str, ""), line, **rest)  # type: ignore[arg-type]
