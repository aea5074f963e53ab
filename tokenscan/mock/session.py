"""The simulator as tests and ``drive`` use it: tokens with addresses, states set from Python, the log read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tokenscan.mock.issue import variable_of
from tokenscan.mock.kind import Kind
from tokenscan.mock.log import Logged
from tokenscan.mock.provider import Provider
from tokenscan.mock.reader import Source, Table
from tokenscan.mock.scenario_file import read_entry, read_scenario
from tokenscan.mock.server import Server


@dataclass(frozen=True, slots=True)
class MockToken:
    """A made-up token, and where it is taken. *value* is the token, *url* the provider's address on the simulator,
    *environment* the variable that such a token is usually in, *companions* what goes with it, by name.
    """

    value: str
    url: str
    provider: str
    state: str
    rule: str
    environment: str
    companions: Mapping[str, str]

    def __str__(self) -> str:
        return self.value


class TokenMock:
    """What a test does with a *server* that runs; *provider* is whose tokens it gets unless it says another."""

    def __init__(self, server: Server, provider: str = "github") -> None:
        self._server = server
        self._simulator = server.simulator
        self.provider = self._find(provider).key

    @property
    def base_url(self) -> str:
        """The address of the whole simulator."""
        return self._server.url

    @property
    def takes_header(self) -> bool:
        """Does the provider take its tokens in a header, so that they need not be in the address?"""
        return self._find(self.provider).credentials[0].place in ("header", "basic", "aws")

    @property
    def control_token(self) -> str:
        """What opens ``/__tokenscan/``."""
        return self._server.control_token

    @property
    def requests(self) -> list[Logged]:
        """What was asked since the last reset, in order."""
        return list(self._simulator.log)

    def url(self, provider: str = "") -> str:
        """The address of *provider*, without a slash at its end."""
        return f"{self._server.url}/{self._find(provider or self.provider).key}"

    def token(self, state: str = "valid", *, provider: str = "", rule: str = "", number: int = 1) -> MockToken:
        """The made-up token *number* in *state*; of the provider's first kind, or of *rule*."""
        whose = self._find(provider or self.provider)
        kind = _find_kind(whose, rule)
        made = kind.issue(state, number)
        variable = variable_of(whose, kind)
        return MockToken(made.value, self.url(whose.key), whose.key, state, kind.rule, variable, made.companions)

    def set(self, **entry: Any) -> None:
        """Put tokens into a state, as ``[[token]]`` of a scenario does; words are joined with ``_`` here:
        ``set(provider="github", state="rate-limited", retry_after_s=1)``.
        """
        table = {name.replace("_", "-"): value for name, value in entry.items()}
        behaviour = self._simulator.scenario.behaviour
        self._simulator.set_state(read_entry(Table(table, Source("set()", "")), behaviour, self._simulator.providers))

    def play(self, scenario: str) -> None:
        """Begin the scenario that this TOML text is."""
        self._simulator.play(read_scenario(Source("the scenario", scenario), self._simulator.providers))

    def advance(self, seconds: float) -> None:
        """Let that time pass for the simulator."""
        self._simulator.clock.advance(seconds)

    def reset(self) -> None:
        """Forget states, counters and the log."""
        self._simulator.reset()

    def _find(self, key: str) -> Provider:
        if key not in self._simulator.providers:
            known = ", ".join(sorted(self._simulator.providers))
            raise ValueError(f"{key!r} is not imitated; there are {known}")
        return self._simulator.providers[key]


def _find_kind(provider: Provider, rule: str) -> Kind:
    for kind in provider.kinds:
        if rule in ("", kind.rule):
            return kind
    known = ", ".join(kind.rule for kind in provider.kinds)
    raise ValueError(f"{provider.name} has no {rule!r} here; there are {known}")
