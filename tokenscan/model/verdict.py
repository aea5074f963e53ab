"""What a credential's issuer says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["not-checked"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state of a credential; nothing but ``not-checked`` until somebody asks for live checks."""

    state: State


NOT_CHECKED = Verdict("not-checked")
