"""What is asked, and what is known when it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tokenscan.model.rule import Rule
from tokenscan.model.secret import Secret


@dataclass(frozen=True, slots=True)
class Question:
    """Is *token* valid? *companions* complete it, by name: what its rule calls its parts."""

    rule: Rule
    token: Secret
    companions: Mapping[str, Secret] = field(default_factory=dict)
