"""One key on two sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DifferenceState = Literal["same", "different", "missing there", "missing here"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One *key*: the hashes of what is *here* (in files) and *there*, where it runs; *path* and *line* of the first one
    here.
    """

    key: str
    state: DifferenceState
    here: tuple[str, ...]
    there: str
    path: str = ""
    line: int = 0
