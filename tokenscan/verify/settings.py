"""How to ask: how fast, how often, whom, and what for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class VerifySettings:
    """*per_second* and *in_flight* hold for each host. *max_wait_s*: the longest that is waited for because an issuer
    says so; *attempts* in all where none answers or its server fails, *throttle_rounds* where it asks to slow down.
    *max_requests* and *max_seconds* are the run's budget. *allow_hosts*: further hosts that may be asked (``*.`` before
    them stands for names below); *allow_private*: addresses that are not the internet's, too. *endpoints*: what stands
    for the scheme and host of a provider's requests, by the provider's name or a rule's id. *opt_in*: rules that are
    asked only so. *canaries*: are accounts asked that are known to raise an alarm? *cache*: the file of what was
    answered, which holds for *cache_s* seconds where something is valid, and *cache_refused_s* where not.
    """

    timeout_s: float = 10.0
    per_second: float = 5.0
    in_flight: int = 4
    max_open: int = 64
    attempts: int = 3
    backoff_s: float = 0.5
    max_backoff_s: float = 8.0
    throttle_rounds: int = 5
    max_wait_s: float = 60.0
    breaker_failures: int = 5
    breaker_s: float = 60.0
    max_requests: int = 10_000
    max_seconds: float = 900.0
    allow_hosts: tuple[str, ...] = ()
    allow_private: bool = False
    endpoints: Mapping[str, str] = field(default_factory=dict)
    opt_in: tuple[str, ...] = ()
    control: bool = True
    canaries: bool = False
    ca_file: Path | None = None
    cache: Path | None = None
    cache_key: bytes = field(default=b"", repr=False)
    cache_s: float = 3600.0
    cache_refused_s: float = 86_400.0

    def base_of(self, provider: str, rule_id: str) -> str:
        """What stands for the scheme and host of the requests of that rule; empty where nothing does."""
        return self.endpoints.get(rule_id) or self.endpoints.get(provider) or ""
