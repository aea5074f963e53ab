"""What a credential's issuer says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from datetime import datetime, timedelta

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
class Evidence:
    """What was seen: the *status*, the names of the headers, a digest of the body (16 hexadecimal digits of SHA-256),
    the *endpoint* as scheme, host and path, and when (UTC). 0 and nothing where there was no answer.
    """

    endpoint: str
    at: datetime
    status: int = 0
    header_names: tuple[str, ...] = ()
    body_digest: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state of a credential; nothing but ``not-checked`` until somebody asks for live checks. *scopes* is ``None``
    where the issuer does not tell them; *excess* says what of them is more than most uses need, and *narrower* what to
    use instead. *identity* is whom the credential stands for.
    """

    state: State
    reason: str = ""
    evidence: Evidence | None = None
    scopes: tuple[str, ...] | None = None
    excess: tuple[str, ...] = ()
    expires: datetime | None = None
    identity: str = ""
    narrower: str = ""

    @property
    def is_over_scoped(self) -> bool:
        """Valid, and may do more than most uses need?"""
        return self.state == "valid" and bool(self.excess)

    def is_expiring(self, now: datetime, within: timedelta) -> bool:
        """Valid, and not for longer than *within* from *now*?"""
        return self.state == "valid" and self.expires is not None and self.expires - now <= within


NOT_CHECKED = Verdict("not-checked")
