"""Made-up tokens for whoever asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tokenscan.errors import UsageError
from tokenscan.mock.kind import MAX_SERIAL, Kind, MadeUp
from tokenscan.mock.provider import Provider
from tokenscan.mock.state import NAMES


def issue_tokens(
    providers: Mapping[str, Provider], *, provider: str = "", state: str = "", rule: str = "", count: int = 1
) -> Iterator[dict[str, Any]]:
    """For each provider, kind and state (or those named) *count* tokens, as JSON has them. Raises ``UsageError``."""
    if provider and provider not in providers:
        raise UsageError(f"{provider!r} is not imitated; `tokenscan mock providers` lists what is")
    if state and state not in NAMES:
        raise UsageError(f"{state!r} is no state; there are {', '.join(NAMES)}")
    if not 1 <= count <= MAX_SERIAL:
        raise UsageError(f"count must be from 1 to {MAX_SERIAL:,}")
    chosen = [providers[provider]] if provider else list(providers.values())
    if rule and not any(kind.rule == rule for each in chosen for kind in each.kinds):
        raise UsageError(f"no provider that is imitated issues {rule!r}; `tokenscan mock tokens` lists what there is")
    for each in chosen:
        for kind in each.kinds:
            if rule in ("", kind.rule):
                for name in (state,) if state else each.states_of(kind):
                    yield from (describe(each, kind.issue(name, serial)) for serial in range(1, count + 1))


def describe(provider: Provider, made: MadeUp) -> dict[str, Any]:
    """*made* as JSON has it."""
    return {
        "provider": provider.key,
        "rule": made.kind.rule,
        "state": made.state,
        "serial": made.serial,
        "token": made.value,
        "environment": variable_of(provider, made.kind),
        "companions": dict(made.companions),
    }


def variable_of(provider: Provider, kind: Kind) -> str:
    """The environment variable that such a token is usually in."""
    return kind.environment or provider.environment


def tell_provider(provider: Provider) -> dict[str, Any]:
    """What a list of providers says of one."""
    return {
        "provider": provider.key,
        "name": provider.name,
        "reference": provider.reference,
        "environment": provider.environment,
        "rules": [kind.rule for kind in provider.kinds],
        "states": list(provider.states),
        "paths": [f"{method} {route.path}" for route in provider.routes for method in route.methods],
    }
