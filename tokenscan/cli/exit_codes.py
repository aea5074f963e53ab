"""What the process says when it ends."""

from __future__ import annotations

TYPE_CHECKING = False  # what type checkers take for typing's own: the commit hook does without the module
if TYPE_CHECKING:
    from typing import Final

CLEAN: Final = 0
FINDINGS: Final = 1
"""Findings at or above the gate. Outranks INCOMPLETE."""
USAGE: Final = 2
INCOMPLETE: Final = 3
"""Something that was asked for could not be read."""
INTERNAL: Final = 4
