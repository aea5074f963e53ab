"""The simulator as an ASGI application: which provider is meant, and how a connection ends."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from tokenscan.mock.control import Control
from tokenscan.mock.exchange import Reply, Request
from tokenscan.mock.simulator import ELSEWHERE, Simulator

MAX_BODY_BYTES = 1 << 20

NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
SUFFIX = ".localhost"

Drop = Callable[[Scope], None]
"""Ends the connection of a request, with what is not sent yet."""


def make_application(simulator: Simulator, password: str, drop: Drop) -> ASGIApp:
    """The application of *simulator*; *password* opens its control endpoints."""
    routes = [
        *Control(simulator, password).routes(),
        Route("/{rest:path}", _Endpoint(simulator, drop)),
    ]
    return partial(_check_host, simulator, Starlette(routes=routes))


async def _check_host(simulator: Simulator, application: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Refuse a request that was meant for another host: a page whose name leads here would speak as that host's."""
    if scope["type"] == "http":
        name, port = split_host(_header(scope, b"host"))
        is_known = name in NAMES or (name.endswith(SUFFIX) and name.removesuffix(SUFFIX) in simulator.providers)
        if not is_known or port != str(scope["server"][1]):
            await _send(send, _plain(421, "this server answers to 127.0.0.1 and localhost, with its port, alone"))
            return
    await application(scope, receive, send)


def split_host(host: str) -> tuple[str, str]:
    """Name (lower case, an IPv6 address in brackets) and port of a Host header."""
    name, _, port = host.lower().rpartition(":")
    return (name, port) if name and not port.endswith("]") else (host.lower(), "80")


class _Endpoint:
    """All that is not control."""

    def __init__(self, simulator: Simulator, drop: Drop) -> None:
        self._simulator = simulator
        self._drop = drop

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _read_body(receive)
        if body is None:
            await _send(send, _plain(413, f"the simulator takes bodies of {MAX_BODY_BYTES:,} bytes"))
            return
        key, request = self._address(scope, body)
        if f"{request.prefix}{request.path}".startswith(ELSEWHERE):
            reply = self._simulator.answer_elsewhere(request)
        elif key in self._simulator.providers:
            reply = self._simulator.answer(key, request)
        else:
            reply = _plain(404, f"no provider {key!r}; there are {', '.join(sorted(self._simulator.providers))}")
        if reply.delay_s:
            await self._simulator.clock.sleep(reply.delay_s)
        if reply.fate:
            await _cut(send, reply)
            self._drop(scope)
            return
        await _send(send, reply)

    def _address(self, scope: Scope, body: bytes) -> tuple[str, Request]:
        """The provider's key, and the request as it would have come to that."""
        host = _header(scope, b"host")
        path = scope.get("raw_path", scope["path"].encode()).partition(b"?")[0].decode("latin-1")
        name, _ = split_host(host)
        prefix = ""
        if name.endswith(SUFFIX):
            key = name.removesuffix(SUFFIX)
        else:
            key = path.strip("/").partition("/")[0]
            prefix = f"/{key}"
            path = path[len(prefix) :] or "/"
        headers = tuple((key.decode("latin-1"), value.decode("latin-1")) for key, value in scope["headers"])
        client = scope["client"][0] if scope.get("client") else "127.0.0.1"
        query = scope["query_string"].decode("latin-1")
        return key, Request(scope["method"], path, query, headers, body, client, host, prefix)


async def _read_body(receive: Receive) -> bytes | None:
    """The whole body; ``None`` if it is too large."""
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if len(body) > MAX_BODY_BYTES:
            return None
        if not message.get("more_body"):
            return body


async def _send(send: Callable[[Any], Awaitable[None]], reply: Reply) -> None:
    await send({"type": "http.response.start", "status": reply.status, "headers": list(_raw(reply))})
    await send({"type": "http.response.body", "body": b"" if reply.status == 204 else reply.body})


async def _cut(send: Callable[[Any], Awaitable[None]], reply: Reply) -> None:
    """Send as much of *reply* as its fate allows."""
    if reply.fate == "start":
        return
    await send({"type": "http.response.start", "status": reply.status, "headers": list(_raw(reply))})
    part = reply.body[: len(reply.body) // 2] if reply.fate == "body" else b""
    await send({"type": "http.response.body", "body": part, "more_body": True})


def _raw(reply: Reply) -> Iterable[tuple[bytes, bytes]]:
    for name, value in reply.headers:
        yield name.encode("latin-1"), value.encode("utf-8")
    if reply.status != 204:
        yield b"Content-Length", str(len(reply.body)).encode()


def _plain(status: int, problem: str) -> Reply:
    headers = (("Content-Type", "application/json"),)
    return Reply(status, headers, json.dumps({"error": f"tokenscan mock: {problem}"}).encode())


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")
