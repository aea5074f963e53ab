"""One run of the command in one state, and what is thought of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tokenscan.mock.drive.child import Run
from tokenscan.mock.log import Logged

Opinion = Literal["pass", "fail", "note"]


@dataclass(frozen=True, slots=True)
class Check:
    """One question about a run. A note is no failure."""

    name: str
    opinion: Opinion
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """*requests*: what the simulator was asked meanwhile. *checks*: filled by the judge."""

    state: str
    run: Run
    requests: tuple[Logged, ...]
    in_header: bool
    checks: tuple[Check, ...] = ()

    @property
    def used(self) -> tuple[Logged, ...]:
        """The requests that showed the token."""
        return tuple(each for each in self.requests if each.token and not each.elsewhere)

    @property
    def has_failed(self) -> bool:
        """Did any check fail?"""
        return any(check.opinion == "fail" for check in self.checks)
