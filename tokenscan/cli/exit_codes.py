"""What the process says when it ends. Every commit loads this: constants alone."""

from __future__ import annotations

CLEAN = 0
FINDINGS = 1
"""Findings at or above the gate. Outranks INCOMPLETE."""
USAGE = 2
INCOMPLETE = 3
"""Something that was asked for could not be read."""
INTERNAL = 4
