"""How hard a state is: how long, how often, for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from fnmatch import fnmatchcase
from types import MappingProxyType

from tokenscan.mock.exchange import Fate


@dataclass(frozen=True, slots=True)
class Quota:
    """*requests* in any *seconds*, counted by token, or by all that a client sends where *per* is ``client``."""

    requests: int
    seconds: float
    per: str = "token"


@dataclass(frozen=True, slots=True)
class Client:
    """Who may use a token that is bound: globs over the address and the User-Agent."""

    ip: str = "*"
    user_agent: str = "*"

    def admits(self, ip: str, user_agent: str) -> bool:
        """Is this one of them?"""
        return fnmatchcase(ip, self.ip) and fnmatchcase(user_agent, self.user_agent)


ELSEWHERE = (Client(ip="203.0.113.10"),)
"""An address of the documentation's range: no client on loopback has it."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """*retry_after_s*: what a throttled client is told to wait. *delay_s*: of ``slow``. *failures*: requests that fail
    at first in ``server-error``, and *failure_rate* the share of later ones. *skew_s*: how far the provider's clock is
    ahead of ours in ``clock-skew``. *uses*: requests that ``revoked-in-use`` accepts. *allow*: who may use a
    ``client-bound`` token. *drop*: where ``dropped`` ends. *quota*: enforced in every state. *status*: instead of the
    status of the state's answer, 0 for that itself.
    """

    retry_after_s: int = 2
    delay_s: float = 10.0
    failures: int = 2
    failure_rate: float = 0.0
    skew_s: float = -3600.0
    uses: int = 1
    allow: tuple[Client, ...] = ELSEWHERE
    drop: Fate = "start"
    quota: Quota | None = None
    status: int = 0
    share: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


KEYS: Mapping[str, str] = {each.name: each.name.replace("_", "-") for each in fields(Behaviour)}
"""Field → its name in a scenario."""
