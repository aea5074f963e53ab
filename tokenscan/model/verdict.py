"""What a credential's issuer says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

State = Literal[
    "not-checked",
    "valid",
    "invalid",
    "expired",
    "revoked",
    "rate-limited",
    "unreachable",
    "unknown",
    "unsupported",
    "broken-probe",
]
STATES: tuple[State, ...] = get_args(State)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state of a credential; nothing but ``not-checked`` until somebody asks for live checks."""

    state: State


NOT_CHECKED = Verdict("not-checked")
