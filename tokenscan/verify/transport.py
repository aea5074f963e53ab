"""One way out: connections to checked addresses, TLS verified, proxies and a company's certificates honoured.

A name is resolved once; every address that it has is checked; the connection goes to a checked address, while TLS is
still held to the name. So no second answer of a resolver leads elsewhere. A proxy that the user has configured
resolves names itself: behind one, the list of hosts decides alone.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import ssl
import urllib.request
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import anyio
import httpcore
import httpx

from tokenscan.errors import UsageError
from tokenscan.verify.egress import Address, check_address, is_loopback_name
from tokenscan.verify.errors import EgressError
from tokenscan.verify.settings import VerifySettings

Resolver = Callable[[str, int], Awaitable[list[str]]]
"""The addresses of a name, for a port."""

MAX_ADDRESSES = 8


async def resolve(host: str, port: int) -> list[str]:
    """As the system does it."""
    found = await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """Connects to checked addresses alone. *loopback*: hosts that the user named as endpoints on this machine."""

    def __init__(
        self,
        *,
        allow_private: bool,
        loopback: Iterable[str] = (),
        resolver: Resolver = resolve,
        inner: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self._allow_private = allow_private
        self._loopback = frozenset(loopback)
        self._resolver = resolver
        self._inner = inner or httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the first address of *host* that takes one, when all of them have been checked."""
        addresses = await self._checked(host, port)
        error: Exception | None = None
        for address in addresses:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as caught:
                error = caught
        raise error or httpcore.ConnectError("no address")

    async def _checked(self, host: str, port: int) -> list[str]:
        try:
            found = [ipaddress.ip_address(text.partition("%")[0]) for text in await self._resolver(host, port)]
        except (OSError, ValueError, UnicodeError):
            raise httpcore.ConnectError("the name is not known") from None
        for address in found[:MAX_ADDRESSES]:
            self._check(host, address)
        return [str(address) for address in found[:MAX_ADDRESSES]]

    def _check(self, host: str, address: Address) -> None:
        if not (address.is_loopback and host in self._loopback):
            check_address(address, self._allow_private)

    async def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        """Never."""
        raise httpcore.ConnectError("no sockets but those of networks")

    async def sleep(self, seconds: float) -> None:
        """As the interface has it."""
        await self._inner.sleep(seconds)


class CheckedTransport(httpx.AsyncBaseTransport):
    """Pools of connections: one direct, and one for each proxy."""

    def __init__(self, settings: VerifySettings, *, resolver: Resolver = resolve, trust: ssl.SSLContext | None = None):
        self._context = trust or make_context(settings.ca_file)
        bases = (urlsplit(base).hostname or "" for base in settings.endpoints.values())
        self._backend = CheckedBackend(
            allow_private=settings.allow_private,
            loopback=[host for host in bases if is_loopback_name(host)],
            resolver=resolver,
        )
        self._proxies = urllib.request.getproxies()
        self._pools: dict[str, httpcore.AsyncConnectionPool] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One request, one answer: no redirect is followed. Raises httpcore's and httpx' errors, ``EgressError``."""
        pool = self._pool_for(request.url)
        answer = await pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer.stream))

    def _pool_for(self, url: httpx.URL) -> httpcore.AsyncConnectionPool:
        proxy = self._find_proxy(url)
        if proxy not in self._pools:
            self._pools[proxy] = self._make_pool(proxy)
        return self._pools[proxy]

    def _find_proxy(self, url: httpx.URL) -> str:
        """The proxy for *url* as the environment has it; none to this machine."""
        if is_loopback_name(url.host) or urllib.request.proxy_bypass(url.host):
            return ""
        found = self._proxies.get(url.scheme) or self._proxies.get("all") or ""
        return found if "://" in found or not found else f"http://{found}"

    def _make_pool(self, proxy: str) -> httpcore.AsyncConnectionPool:
        # How many there are at a time is the limiter's to say: waiting for one here would look like no answer.
        if not proxy:
            return httpcore.AsyncConnectionPool(
                ssl_context=self._context, network_backend=self._backend, max_connections=None
            )
        parts = urlsplit(proxy)
        if parts.scheme not in ("http", "https"):
            raise EgressError(f"the proxy is of a kind ({parts.scheme}) that is not supported; http and https are")
        login = None
        if parts.username is not None:
            login = (unquote(parts.username), unquote(parts.password or ""))
        address = f"{parts.scheme}://{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"
        return httpcore.AsyncHTTPProxy(
            address,
            proxy_auth=login,
            max_connections=None,
            ssl_context=self._context,
            proxy_ssl_context=self._context if parts.scheme == "https" else None,
        )

    async def aclose(self) -> None:
        """Close all connections."""
        for pool in self._pools.values():
            await pool.aclose()


class _Body(httpx.AsyncByteStream):
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    async def __aiter__(self) -> Any:
        async for part in self._stream:
            yield part

    async def aclose(self) -> None:
        if hasattr(self._stream, "aclose"):
            await self._stream.aclose()


def make_context(ca_file: Path | None) -> ssl.SSLContext:
    """TLS that verifies: against *ca_file* besides the usual authorities, and in place of these against
    ``$SSL_CERT_FILE`` or ``$SSL_CERT_DIR``. Raises ``UsageError``.
    """
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if not (os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR")):
        import certifi  # httpx brings it

        context.load_verify_locations(cafile=certifi.where())
    if ca_file is not None:
        try:
            context.load_verify_locations(cafile=ca_file)
        except (OSError, ssl.SSLError):
            raise UsageError(f"--ca-file: {ca_file} holds no certificates in PEM") from None
    return context
