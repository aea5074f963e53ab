"""What was asked, without the tokens it was asked with."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from tokenscan.mock.exchange import Request
from tokenscan.model.secret import ELLIPSIS, Secret

MAX_ENTRIES = 100_000
MAX_TEXT = 200

_OPAQUE = re.compile(r"(?=[^/]*[0-9])[^/]{20,}")
"""A segment of a path that may be a token in a place where none was expected."""

_PLAIN = re.compile(r"[A-Za-z0-9 .,:;()/_+-]*")


@dataclass(frozen=True, slots=True)
class Logged:
    """*at*: seconds since 1970 by the simulator's clock. *token*: what it was made for, as ``RULE/STATE/NUMBER``, or
    the masked value of one that is not ours. *early*: a throttled client that did not wait. *over_limit*: refused by a
    quota that the scenario sets. *elsewhere*: it followed a redirect to another host, and *carried* the token there.
    *in_url*: the token stands in the address. *good*: the answer was what the request asked for, whole.
    """

    number: int
    at: float
    provider: str
    method: str
    path: str
    status: int
    state: str
    token: str
    user_agent: str
    fate: str = ""
    wait_s: float = 0.0
    early: bool = False
    over_limit: bool = False
    elsewhere: bool = False
    carried: bool = False
    in_url: bool = False
    good: bool = False

    def as_json(self) -> dict[str, Any]:
        """All of it."""
        return asdict(self)


class Log:
    """The last ``MAX_ENTRIES`` requests; *total* counts all of them."""

    def __init__(self) -> None:
        self._entries: deque[Logged] = deque(maxlen=MAX_ENTRIES)
        self.total = 0

    def add(self, entry: Logged) -> None:
        """Keep *entry*."""
        self._entries.append(entry)
        self.total += 1

    def clear(self) -> None:
        """Forget all."""
        self._entries.clear()
        self.total = 0

    def __iter__(self) -> Iterator[Logged]:
        return iter(tuple(self._entries))

    def __len__(self) -> int:
        return len(self._entries)


def mask_token(token: str) -> str:
    """A token that is not ours, as a log may show it."""
    return Secret(token.encode()).masked() if token else ""


def mask_address(request: Request, shown: Iterable[str]) -> str:
    """Path and query without the *shown* tokens, without what may be one, and without any argument's value."""
    path = request.path
    for token in filter(None, shown):
        path = path.replace(token, ELLIPSIS)
    path = "/".join(ELLIPSIS if _OPAQUE.fullmatch(part) else part for part in path.split("/"))
    query = "&".join(f"{name[:40]}={ELLIPSIS}" for name in request.arguments)
    return (f"{path}?{query}" if query else path)[:MAX_TEXT]


def mask_agent(request: Request, shown: str) -> str:
    """The User-Agent, if it is one."""
    agent = request.header("user-agent")[:MAX_TEXT]
    return agent if _PLAIN.fullmatch(agent) and not (shown and shown in agent) else ELLIPSIS
