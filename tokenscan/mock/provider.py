"""What one provider answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from tokenscan.mock.exchange import Headers
from tokenscan.mock.kind import Kind, MadeUp
from tokenscan.mock.state import NAMES

FALLBACKS: Mapping[str, str] = {
    "compromised": "revoked",
    "revoked-in-use": "revoked",
    "revoked": "invalid",
    "expired": "invalid",
    "missing": "invalid",
    "wrong-kind": "invalid",
    "insufficient-scope": "valid",
    "over-scoped": "valid",
    "clock-skew": "valid",
}
"""The answer of which state stands for one that has none of its own: most providers do not tell these apart."""

OTHERS = ("missing", "wrong-kind", "not-found", "issued-in-future", "ends-too-late")
"""Answers that belong to no state: no token in the request; a token that the path does not take, or a wrong signature;
no such path; a JWT whose ``iat`` is to come; one whose ``exp`` is too far off.
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """*headers* and *body* are templates."""

    status: int
    headers: Headers = ()
    body: str = ""


@dataclass(frozen=True, slots=True)
class Credential:
    """Where a request may carry its token: *place* is header, basic, query, path, form, json or aws; *name* the
    header's, the argument's or ``user``/``password``; *prefixes* what stands before the token in a header.
    """

    place: str
    name: str
    prefixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """*rules*: the kinds of token that it takes, all where it is empty. *becomes*: the state that the token has
    after a good answer.
    """

    methods: tuple[str, ...]
    path: str
    pattern: re.Pattern[str]
    answers: Mapping[str, Answer]
    rules: tuple[str, ...] = ()
    becomes: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """The quota that the provider's headers speak of, and these headers as templates."""

    requests: int = 5000
    seconds: int = 3600
    headers: Headers = ()


@dataclass(frozen=True, slots=True)
class Provider:
    """*key* is the provider's rule file without its ending, so that ``--endpoint KEY=URL`` leads here."""

    key: str
    name: str
    reference: str
    environment: str
    kinds: tuple[Kind, ...]
    credentials: tuple[Credential, ...]
    routes: tuple[Route, ...]
    answers: Mapping[str, Answer]
    headers: Headers = ()
    scopes: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    limit: Limit = field(default_factory=Limit)

    def find_route(self, method: str, path: str) -> tuple[Route, Mapping[str, str]] | None:
        """The route of *path*, and what its fields are."""
        for route in self.routes:
            match = route.pattern.fullmatch(path)
            if match and (method in route.methods or (method == "HEAD" and "GET" in route.methods)):
                return route, match.groupdict()
        return None

    def recognise(self, shown: str) -> MadeUp | None:
        """The made-up token of this provider that *shown* is."""
        return next((found for kind in self.kinds if (found := kind.recognise(shown))), None)

    def find_answer(self, state: str, route: Route | None) -> Answer | None:
        """What is said in *state*, or in the state that stands for it."""
        name = state
        while name:
            found = (route.answers.get(name) if route else None) or self.answers.get(name)
            if found:
                return found
            name = FALLBACKS.get(name, "")
        return None

    @property
    def states(self) -> tuple[str, ...]:
        """The states that this provider has: one without scopes knows neither too few nor too many."""
        return tuple(name for name in NAMES if name not in self._absent())

    def states_of(self, kind: Kind) -> tuple[str, ...]:
        """The states that tokens of *kind* can be in."""
        return tuple(name for name in self.states if name not in kind.lacks)

    def _absent(self) -> set[str]:
        own = set(self.answers).union(*(route.answers for route in self.routes))
        known = {"insufficient-scope", "over-scoped"} & own
        return {"insufficient-scope", "over-scoped"} - known - ({"over-scoped"} & set(self.scopes))
