"""A credential that was found."""

from __future__ import annotations

from dataclasses import dataclass

from tokenscan.model.location import Location
from tokenscan.model.rule import Confidence, Rule, Severity
from tokenscan.model.secret import Secret
from tokenscan.model.suppression import Suppression
from tokenscan.model.verdict import NOT_CHECKED, Verdict


@dataclass(frozen=True, slots=True)
class Finding:
    """One secret of one kind, with every place it was found at; ``locations[0]`` is the primary one."""

    rule: Rule
    severity: Severity
    confidence: Confidence
    secret: Secret
    fingerprint: str
    locations: tuple[Location, ...]
    facts: tuple[tuple[str, str], ...] = ()
    environment: str | None = None
    suppression: Suppression | None = None
    verdict: Verdict = NOT_CHECKED

    @property
    def masked(self) -> str:
        """The secret as a report may show it."""
        return self.rule.mask(self.secret)
