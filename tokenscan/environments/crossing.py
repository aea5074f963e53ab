"""What crosses from one environment to another."""

from __future__ import annotations

from dataclasses import dataclass

from tokenscan.environments.imprint import Imprint, Mark
from tokenscan.model.rule import Confidence

SHARED = "environment-shared-secret"
LIVE = "environment-live-key"
TEST = "environment-test-key"
REFERENCE = "environment-cross-reference"
SAME_USER = "environment-same-user"
WEAK = "environment-weak-production"
DERIVED = "environment-derived"

COMPARED = frozenset({SHARED, SAME_USER, DERIVED})
"""What takes two places to be."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """*places*, the one to be told first in front, of which a rule says that they do not go together. *environments*:
    the names that cross, the most trusted one last. *mark*: the resource that is named, if it is one. *is_graver*: is
    production concerned?
    """

    rule_id: str
    places: tuple[Imprint, ...]
    environments: tuple[str, ...]
    why: str
    is_graver: bool
    confidence: Confidence | None = None
    mark: Mark | None = None
