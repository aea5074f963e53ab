"""Running a command against each state in turn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tokenscan.errors import UsageError
from tokenscan.mock.drive.child import run_command
from tokenscan.mock.drive.environment import fields_in, fill_in
from tokenscan.mock.drive.judge import Limits, judge
from tokenscan.mock.drive.trial import Trial
from tokenscan.mock.session import MockToken, TokenMock

PLACES = frozenset({"url", "base", "host"})
"""Fields that tell a command where the simulator is."""

EXTRA_S = 5.0
"""How much longer than a command's time the simulator takes to answer in the state ``slow``."""


@dataclass(frozen=True, slots=True)
class Order:
    """*variables*: name → text with fields. *environment*: what else the command finds there. *retry_after_s*: what
    a throttled client is told.
    """

    command: tuple[str, ...]
    variables: Mapping[str, str]
    environment: Mapping[str, str]
    states: tuple[str, ...]
    rule: str = ""
    timeout_s: float = 15.0
    retry_after_s: int = 2
    limits: Limits = field(default_factory=Limits)


def check_order(order: Order) -> None:
    """Raises ``UsageError`` for an order that would test nothing, or show the token to everybody."""
    given = {name for text in order.variables.values() for name in fields_in(text)}
    in_command = {name for text in order.command for name in fields_in(text)}
    if "token" in in_command:
        raise UsageError("a token in a command line is seen by everybody on the machine: take --env NAME={token}")
    if "token" not in given:
        raise UsageError("the command gets no token: say where it looks for one, as --env GITHUB_TOKEN={token}")
    if PLACES.isdisjoint(given | in_command):
        raise UsageError("nothing tells the command where the simulator is: add --env GITHUB_API_URL={url}")


def drive(order: Order, mock: TokenMock) -> Iterator[Trial]:
    """A judged trial for each state of *order*. Raises ``UsageError``."""
    check_order(order)
    for state in order.states:
        yield judge(_try(order, mock, state), order.limits)


def _try(order: Order, mock: TokenMock, state: str) -> Trial:
    mock.reset()
    settings: dict[str, object] = {"retry_after_s": order.retry_after_s, "delay_s": order.timeout_s + EXTRA_S}
    mock.set(provider=mock.provider, **settings)
    token = mock.token(state, rule=order.rule)
    values = _values(token, mock)
    variables = {name: fill_in(text, values, f"--env {name}") for name, text in order.variables.items()}
    command = [fill_in(text, values, "the command") for text in order.command]
    run = run_command(command, {**order.environment, **variables}, token.value, order.timeout_s)
    return Trial(state, run, tuple(mock.requests), in_header=mock.takes_header)


def _values(token: MockToken, mock: TokenMock) -> Mapping[str, str]:
    companions = {name.replace(" ", "_"): value for name, value in token.companions.items()}
    own = {"token": token.value, "url": token.url, "base": mock.base_url, "host": urlsplit(mock.base_url).netloc}
    return {**companions, **own, "state": token.state}


def choose_states(known: Sequence[str], asked: Sequence[str]) -> tuple[str, ...]:
    """The *asked* states, or all *known*. Raises ``UsageError``."""
    for state in asked:
        if state not in known:
            raise UsageError(f"--state {state}: this provider has no such state; it has {', '.join(known)}")
    return tuple(asked) or tuple(known)
