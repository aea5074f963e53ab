"""Why a finding does not count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Suppression:
    """It covers one secret, never a line: wherever that secret stands, it is covered."""

    kind: Literal["inline"]
    path: str
    line: int
