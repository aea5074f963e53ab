"""Places by name, for people and for SARIF."""

from __future__ import annotations

from tokenscan.model.location import Location
from tokenscan.model.provenance import OF_OBJECT

SHORT_ID = 12
"""Hexadecimal digits of an object id that people see."""


def name_place(location: Location) -> str:
    """The path, ``ref`` and its name, or in angle brackets what the location is where it has neither. Not yet fit for a
    terminal.
    """
    provenance = location.provenance
    if provenance.path is not None:
        return f"ref {provenance.path}" if provenance.kind == "ref" else provenance.path
    if provenance.kind == "stdin":
        return "<stdin>"
    kind = provenance.kind if provenance.kind in OF_OBJECT else "object"
    return f"<{kind} {location.object[:SHORT_ID]}>" if location.object else f"<{kind}>"
