"""Asking the simulator without a socket, by a clock that stands."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from tokenscan.mock.clock import Clock
from tokenscan.mock.exchange import Reply, Request
from tokenscan.mock.kind import MadeUp
from tokenscan.mock.provider import Credential, Provider
from tokenscan.mock.providers import load_provider
from tokenscan.mock.reader import Source
from tokenscan.mock.scenario import Scenario
from tokenscan.mock.scenario_file import read_scenario
from tokenscan.mock.simulator import Simulator

NOON = 1_780_315_200.0
"""2026-06-01T12:00:00Z."""

_load = cache(load_provider)


@dataclass
class Play:
    """One provider, a scenario, and a clock that stands at noon."""

    provider: Provider
    simulator: Simulator
    clock: Clock = field(default_factory=lambda: Clock(NOON))

    def token(self, state: str, *, rule: str = "", serial: int = 1) -> MadeUp:
        kind = next(each for each in self.provider.kinds if rule in ("", each.rule))
        return kind.issue(state, serial)

    def ask(self, token: str, path: str = "", *, method: str = "", agent: str = "test", ip: str = "127.0.0.1") -> Reply:
        request = make_request(self.provider, token, path, method=method)
        headers = (*request.headers, ("user-agent", agent))
        return self.simulator.answer(self.provider.key, replace(request, headers=headers, client=ip))

    def statuses(self, token: str, count: int) -> list[int]:
        return [self.ask(token).status for _ in range(count)]


def play(key: str = "github", scenario: str = "") -> Play:
    provider = _load(key)
    clock = Clock(NOON)
    read = read_scenario(Source("scenario.toml", scenario), (key,)) if scenario else Scenario()
    return Play(provider, Simulator({key: provider}, read, clock), clock)


def make_request(provider: Provider, token: str, path: str = "", *, method: str = "") -> Request:
    """A request for the provider's first route, or *path*, that shows *token* where it is taken first."""
    route = provider.routes[0]
    fields = {"token": token, "version": "3", "sid": "AC00"}
    address = path or route.path
    for name, value in fields.items():
        address = address.replace(f"{{{name}}}", value)
    request = Request(method or route.methods[0], address, headers=(("host", "127.0.0.1:1"),), host="127.0.0.1:1")
    credential = provider.credentials[0]
    if credential.place == "query":
        return replace(request, query=f"{credential.name}={token}")
    return replace(request, headers=(*request.headers, *_headers(credential, token).items()))


def _headers(credential: Credential, token: str) -> Mapping[str, str]:
    if credential.place == "header":
        return {credential.name.lower(): f"{credential.prefixes[0]}{token}"}
    if credential.place == "basic":
        pair = f"{token}:" if credential.name == "user" else f"user:{token}"
        return {"authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
    return {}
