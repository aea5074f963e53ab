"""Asking through a validator, with the answers of a made-up issuer."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timezone
from urllib.parse import urlsplit

import httpx

from tokenscan.model.rule import Rule
from tokenscan.model.secret import Secret
from tokenscan.model.validator import Request, Validator
from tokenscan.model.verdict import Verdict
from tokenscan.verify.ask import Asker, make
from tokenscan.verify.budget import Budget
from tokenscan.verify.companions import take_companions
from tokenscan.verify.control import make_control
from tokenscan.verify.host import Tools
from tokenscan.verify.settings import VerifySettings
from tokenscan.verify.template import TOKEN

NOW = datetime(2026, 6, 1, 12, tzinfo=timezone.utc)

Answer = Callable[[Request, httpx.Request], httpx.Response]
"""What the issuer answers to a request of the validator."""

SWIFT = VerifySettings(per_second=1e9, in_flight=99, attempts=1, throttle_rounds=1, max_requests=10**6)


def make_values(validator: Validator, rule: Rule, request: str = "") -> dict[str, str]:
    """A token of the kind, made up, that the *request* of that name is for, and all that completes it."""
    for token, parts in _tokens(rule):
        values = {name: value for name, value in parts.items() if value}
        values |= {TOKEN: token, **take_companions(validator, token)}
        for name in validator.needs:
            values.setdefault(name, _invent(name, validator))
        chosen = [each for each in validator.requests if re.search(each.when, token) and not each.after]
        if any(request in ("", each.name) for each in chosen):
            return values
    raise AssertionError(f"{rule.id}: no token of it is one for a request {request!r}")


def _tokens(rule: Rule) -> list[tuple[str, Mapping[str, str]]]:
    made = [(example.secret, dict(example.parts)) for example in rule.examples]
    controls = (make_control(rule, Secret(b""), f"{number}") for number in range(40))
    return made + [(each.reveal().decode(), made[0][1]) for each in controls if each]


def _invent(name: str, validator: Validator) -> str:
    """A host that the validator knows; else a word."""
    if any(f"//{{{name}}}" in each.url for each in validator.requests):
        suffix = validator.hosts[0] if validator.hosts else "*.acme-corp.io"
        return suffix.replace("*.", "acme.")
    return "acme1"


def ask(
    validator: Validator, values: Mapping[str, str], answer: Answer, *, settings: VerifySettings = SWIFT
) -> Verdict:
    """The verdict on the token in *values* where each request gets what *answer* gives. The clock stands at ``NOW``."""
    prepared = [(each, make(validator, each, values, NOW)) for each in validator.requests if _is_for(each, values)]
    hosts = {urlsplit(each.url).hostname or "" for _, each in prepared}
    known = {(each.method, str(httpx.URL(each.url)), each.body): request for request, each in reversed(prepared)}

    async def handle(request: httpx.Request) -> httpx.Response:
        return answer(known[request.method, str(request.url), request.content], request)

    open_to = replace(SWIFT, allow_hosts=tuple(hosts))
    tools = Tools(open_to, httpx.MockTransport(handle), Budget(10**6, 1e6, _zero), _zero, _sleep, lambda: NOW)
    return asyncio.run(_ask(Asker(tools, {}, {}).ask(validator, values, "")))


def _is_for(request: Request, values: Mapping[str, str]) -> bool:
    return re.search(request.when, values[TOKEN]) is not None


async def _ask(asking: Awaitable[Verdict]) -> Verdict:
    return await asking


async def _sleep(_: float) -> None:
    return None


def _zero() -> float:
    return 0.0
