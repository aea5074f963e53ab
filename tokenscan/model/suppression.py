"""Why a finding does not count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SuppressionKind = Literal["inline", "baseline", "ignore-file"]

PEERS = ("betterleaks", "detect-secrets", "ggshield", "gitleaks", "kingfisher", "secretlint", "trufflehog")
"""Scanners whose inline comments are understood."""

FACT = "suppression"
"""What a finding's fact is called that tells why a suppression does not hold (any more)."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """It covers one secret, never a line: wherever that secret stands, it is covered.

    *path* and *line* (from 1; ``None`` where it has none) are the comment's, or the file's that lists it; *until* is
    the last day on which it holds (``YYYY-MM-DD``); *flaw*: what is wrong with how it is written. Empty texts were not
    given.
    """

    kind: SuppressionKind
    path: str
    line: int | None
    reason: str = ""
    owner: str = ""
    until: str = ""
    ticket: str = ""
    flaw: str = ""


@dataclass(frozen=True, slots=True)
class SuppressionPolicy:
    """Which suppressions hold. *peers*: scanners whose comments count; *today* is the day of the run in UTC
    (``YYYY-MM-DD``; empty: nothing expires).
    """

    peers: tuple[str, ...] = PEERS
    require_reason: bool = False
    accept_expired: bool = False
    today: str = ""

    def objection(self, suppression: Suppression) -> str:
        """Why *suppression* does not hold, in words; empty if it does."""
        if suppression.flaw:
            return suppression.flaw
        # Days of one form are in the order of their text.
        if suppression.until and not self.accept_expired and suppression.until < self.today:
            return f"expired on {suppression.until}"
        if self.require_reason and not suppression.reason.strip():
            return "gives no reason"
        return ""

    def choose(self, suppressions: tuple[Suppression, ...]) -> tuple[Suppression | None, str]:
        """The first of *suppressions* that holds; else ``None`` and why the first one does not (empty without any)."""
        for each in suppressions:
            if not self.objection(each):
                return each, ""
        return None, self.explain(suppressions[0]) if suppressions else ""

    def explain(self, suppression: Suppression) -> str:
        """Why *suppression* does not hold, and where it stands."""
        place = suppression.path if suppression.line is None else f"{suppression.path}:{suppression.line}"
        return f"{suppression.kind} {self.objection(suppression)} ({place or 'here'})"
