"""What the process says when it ends."""

from __future__ import annotations

from typing import Final

CLEAN: Final = 0
FINDINGS: Final = 1
"""Findings at or above the gate. Outranks INCOMPLETE."""
USAGE: Final = 2
INCOMPLETE: Final = 3
"""Something that was asked for could not be read."""
INTERNAL: Final = 4
