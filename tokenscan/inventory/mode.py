"""Is a token of the mode and for the environment that it is declared for, as far as it tells itself?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from tokenscan.environments.names import Names
from tokenscan.inventory.declaration import Declaration
from tokenscan.inventory.issue import Issue
from tokenscan.model.rule import Rule
from tokenscan.model.secret import Secret

_LIVE = frozenset({"production", "live"})
_TEST = frozenset({"test", "sandbox", "development", "preview", "staging", "local"})


def judge_mode(declaration: Declaration, rule: Rule, secret: Secret, names: Names) -> Iterator[Issue]:
    """What the token says of itself, held against the mode that is declared, else against the environment, where
    *names* tell which one that is.
    """
    signal = rule.signal(secret)
    told = _read_mode(signal.name) if signal else None
    if declaration.mode:
        yield from _judge_declared(declaration.mode, told, rule)
        return
    environment = names.of_word(declaration.environment)
    if not told or not signal or environment is None:
        return
    is_production = environment == names.order[-1]
    if is_production and told == "test":
        yield Issue(
            "wrong-environment",
            f"is one for {signal.name}",
            f"{declaration.environment} runs on a key that does nothing real",
            'put the live one there, or declare mode = "test" if this is meant',
        )
    elif not is_production and told == "live":
        yield Issue(
            "wrong-environment",
            f"is one for {signal.name}",
            f"a mistake in {declaration.environment} is made with real accounts and real money",
            'put one of the test mode there, or declare mode = "live" if this is meant',
        )


def _judge_declared(mode: str, told: str | None, rule: Rule) -> Iterator[Issue]:
    if told is None:
        yield Issue(
            "mode-untold",
            "does not tell its mode",
            f"a token of the kind {rule.id} looks alike in both",
            "see to it where the token was made",
        )
    elif told != mode:
        yield Issue("wrong-mode", f"is a {told} token", f"mode = {mode!r} is declared", f"put the {mode} one there")


def _read_mode(name: str) -> Literal["live", "test"] | None:
    if name in _LIVE:
        return "live"
    return "test" if name in _TEST else None
