"""Places by name, for people and for SARIF."""

from __future__ import annotations

from tokenscan.model.location import Location

SHORT_ID = 12
"""Hexadecimal digits of an object id that people see."""


def name_place(location: Location) -> str:
    """The path, or in angle brackets what the location is where it has none. Not yet fit for a terminal."""
    provenance = location.provenance
    if provenance.path is not None:
        return provenance.path
    if provenance.kind == "stdin":
        return "<stdin>"
    kind = "message" if provenance.kind == "message" else "object"
    return f"<{kind} {location.object[:SHORT_ID]}>" if location.object else f"<{kind}>"
