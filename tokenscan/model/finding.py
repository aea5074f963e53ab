"""A credential that was found."""

from __future__ import annotations

from dataclasses import dataclass

from tokenscan.model.location import Location
from tokenscan.model.rule import Confidence, Rule, Severity
from tokenscan.model.secret import Secret
from tokenscan.model.suppression import Suppression
from tokenscan.model.verdict import NOT_CHECKED, Verdict


@dataclass(frozen=True, slots=True)
class Part:
    """What completes a secret: found by *rule*, or public by nature where there is none."""

    name: str
    rule: Rule | None
    secret: Secret
    location: Location

    @property
    def masked(self) -> str:
        """The part as a report may show it: what is public stands as it is."""
        return self.rule.mask(self.secret) if self.rule else self.secret.reveal().decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Finding:
    """One secret of one kind, with every place it was found at; ``locations[0]`` is the primary one. *parts* complete
    the secret, in the order of its rule; each is told at one place.
    """

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
    parts: tuple[Part, ...] = ()

    @property
    def masked(self) -> str:
        """The secret as a report may show it."""
        return self.rule.mask(self.secret)
