"""Asking through a validator, with the answers of a made-up issuer."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime, timezone
from typing import cast
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
from tokenscan.verify.errors import UnreachableError
from tokenscan.verify.host import Host, Tools, make_request, read_reply
from tokenscan.verify.reply import Reply
from tokenscan.verify.settings import VerifySettings
from tokenscan.verify.template import TOKEN, Prepared

NOW = datetime(2026, 6, 1, 12, tzinfo=timezone.utc)

Answer = Callable[[Request, httpx.Request], httpx.Response]
"""What the issuer answers to a request of the validator."""


class DirectHost(Host):
    """Sends at once, without limits and further attempts, so that nothing has to be waited for: thousands of answers
    are judged in seconds. ``test_host`` is about the rest.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self._transport = transport

    async def send(self, prepared: Prepared, expected: Collection[int]) -> Reply:
        try:
            return await read_reply(await self._transport.handle_async_request(make_request(prepared, 1.0)))
        except httpx.HTTPError:
            raise UnreachableError("no answer") from None


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


def _tokens(rule: Rule) -> Iterator[tuple[str, Mapping[str, str]]]:
    yield from ((example.secret, dict(example.parts)) for example in rule.examples)
    for number in range(40):
        made = make_control(rule, Secret(b""), f"{number}")
        if made is not None:
            yield made.reveal().decode(), dict(rule.examples[0].parts)


def _invent(name: str, validator: Validator) -> str:
    """A host that the validator knows; else a word."""
    if any(f"//{{{name}}}" in each.url for each in validator.requests):
        suffix = validator.hosts[0] if validator.hosts else "*.acme-corp.io"
        return suffix.replace("*.", "acme.")
    return "acme1"


def ask(validator: Validator, values: Mapping[str, str], answer: Answer) -> Verdict:
    """The verdict on the token in *values* where each request gets what *answer* gives. The clock stands at ``NOW``."""
    prepared = [(each, make(validator, each, values, NOW)) for each in validator.requests if _is_for(each, values)]
    hosts = {urlsplit(each.url).hostname or "" for _, each in prepared}
    known = {(each.method, str(httpx.URL(each.url)), each.body): request for request, each in reversed(prepared)}

    async def handle(request: httpx.Request) -> httpx.Response:
        return answer(known[request.method, str(request.url), request.content], request)

    transport = httpx.MockTransport(handle)
    tools = Tools(VerifySettings(allow_hosts=tuple(hosts)), transport, Budget(1, 1, _zero), _zero, _sleep, lambda: NOW)
    direct = {urlsplit(each.url).netloc.lower(): DirectHost(transport) for _, each in prepared}
    asker = Asker(tools, dict[str, Host](direct), {})
    try:
        asker.ask(validator, values, "").send(None)
    except StopIteration as done:
        return cast("Verdict", done.value)
    raise AssertionError("something was waited for")


def _is_for(request: Request, values: Mapping[str, str]) -> bool:
    return re.search(request.when, values[TOKEN]) is not None


async def _sleep(_: float) -> None:
    return None


def _zero() -> float:
    return 0.0
