"""What ``tokenscan doctor`` looks at, one thing at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "note", "problem"]


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, how it is, in words, and the next step. A ``note`` is worth knowing and leaves the exit code
    alone.
    """

    name: str
    state: State
    detail: str
    remedy: str = ""
