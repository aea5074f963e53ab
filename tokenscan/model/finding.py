"""A credential that was found."""

from __future__ import annotations

from dataclasses import dataclass

from tokenscan.model.location import Location
from tokenscan.model.rule import Confidence, Rule, Severity
from tokenscan.model.secret import Secret
from tokenscan.model.suppression import Suppression
from tokenscan.model.verdict import NOT_CHECKED, Verdict

MAX_PLAIN_USER = 16
"""Characters from which on a user's name with digits and letters may be a token: many servers take one in its place."""


@dataclass(frozen=True, slots=True)
class Part:
    """What completes a secret: found by *rule*, or public by nature where there is none, unless it is a user's name
    that may be a token.
    """

    name: str
    rule: Rule | None
    secret: Secret
    location: Location

    @property
    def masked(self) -> str:
        """The part as a report may show it: what is public stands as it is."""
        if self.rule:
            return self.rule.mask(self.secret)
        return self.secret.masked() if self._may_be_token else self.secret.reveal().decode("utf-8", "replace")

    @property
    def is_public(self) -> bool:
        """May a report show it as it is?"""
        return self.rule is None and not self._may_be_token

    @property
    def _may_be_token(self) -> bool:
        if self.name != "user":
            return False
        value = self.secret.reveal().decode("utf-8", "replace")
        is_mixed = any(map(str.isdigit, value)) and any(map(str.isalpha, value))
        return len(value) >= MAX_PLAIN_USER and is_mixed and not set(value) & set("@. \\")


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
