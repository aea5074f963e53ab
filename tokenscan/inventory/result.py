"""What a check of declared tokens answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from tokenscan.inventory.declaration import Declaration
from tokenscan.inventory.issue import LEVELS, Issue, Level
from tokenscan.inventory.life import Expiry
from tokenscan.model.rule import Rule
from tokenscan.model.verdict import NOT_CHECKED, Verdict


@dataclass(frozen=True, slots=True)
class TokenCheck:
    """One declared token. *rule* is what kind it is, *masked* the value as a report may show it; both are empty where
    there was no value. *rotate*: how tokens of the kind are replaced.
    """

    declaration: Declaration
    issues: tuple[Issue, ...] = ()
    rule: Rule | None = None
    masked: str = ""
    verdict: Verdict = NOT_CHECKED
    expiry: Expiry = field(default_factory=Expiry)
    rotate: str = ""

    @property
    def level(self) -> Level | None:
        """The gravest of its issues; ``None`` where there is none."""
        found = {issue.level for issue in self.issues}
        return next((level for level in LEVELS if level in found), None)

    @property
    def due(self) -> date | None:
        """The day by which it must be replaced: the end of its life, or of the longest life that it may have."""
        days = [self.expiry.at.date() if self.expiry.at else None, self.declaration.due]
        return min((day for day in days if day), default=None)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """All tokens that were asked for, in the order of *file*. *environment* is the one that was asked for, if it was;
    *at* is when (UTC). *notes*: what else there is to say.
    """

    file: Path
    tokens: tuple[TokenCheck, ...]
    at: datetime
    environment: str = ""
    is_offline: bool = False
    notes: tuple[str, ...] = ()

    def has(self, level: Level) -> bool:
        """Is there an issue of exactly that level?"""
        return any(issue.level == level for token in self.tokens for issue in token.issues)
