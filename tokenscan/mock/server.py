"""The simulator on a socket of the loopback interface."""

from __future__ import annotations

import asyncio
import ipaddress
import secrets
import socket
import threading
import time

import uvicorn
from starlette.types import Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

from tokenscan.errors import UsageError
from tokenscan.mock.application import make_application
from tokenscan.mock.simulator import Simulator

START_S = 10.0
STOP_S = 5.0


class Server:
    """Serves *simulator* in a thread of its own between ``start`` and ``stop``. *port* 0 takes a free one."""

    def __init__(
        self, simulator: Simulator, *, host: str = "127.0.0.1", port: int = 0, password: str | None = None
    ) -> None:
        self.simulator = simulator
        self.control_token = password or secrets.token_urlsafe(24)
        self._host = host
        self._port = port
        self._connections: dict[tuple[str, int], asyncio.Transport] = {}
        self._socket: socket.socket | None = None
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """``http://127.0.0.1:PORT``."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}"

    def start(self) -> None:
        """Listen, and come back when requests are answered. Raises ``UsageError``."""
        self._socket = _bind(self._host, self._port)
        self._port = self._socket.getsockname()[1]
        self._server = uvicorn.Server(self._configure())
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), daemon=True)
        self._thread.start()
        until = time.monotonic() + START_S
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > until:
                raise UsageError(f"the simulator did not start on {self.url}")
            time.sleep(0.005)

    def stop(self) -> None:
        """Stop listening, and end what is being answered."""
        if self._server is None or self._thread is None or self._socket is None:
            return
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(STOP_S)
        self._socket.close()

    def wait(self) -> None:
        """Until the server ends, or the process is interrupted."""
        while self._thread is not None and self._thread.is_alive():
            self._thread.join(0.5)

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _configure(self) -> uvicorn.Config:
        return uvicorn.Config(
            make_application(self.simulator, self.control_token, self._drop),
            http=_protocol(self._connections),
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            log_level="critical",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=30,
        )

    def _drop(self, scope: Scope) -> None:
        transport = self._connections.get(tuple(scope["client"]))
        if transport is not None:
            transport.abort()


def _protocol(connections: dict[tuple[str, int], asyncio.Transport]) -> type[H11Protocol]:
    """Uvicorn's protocol, that keeps its connections by the client's address: an application cannot end one."""

    class Protocol(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            self._peer = tuple(transport.get_extra_info("peername")[:2])
            connections[self._peer] = transport
            super().connection_made(transport)

        def connection_lost(self, exc: Exception | None) -> None:
            connections.pop(self._peer, None)
            super().connection_lost(exc)

    return Protocol


def _bind(host: str, port: int) -> socket.socket:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        raise UsageError(f"{host!r} is no address; take 127.0.0.1 or ::1") from None
    if not address.is_loopback:
        raise UsageError(f"the simulator listens on the loopback interface alone, not on {host}; take 127.0.0.1 or ::1")
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    # asyncio does so for sockets it makes itself: else each answer waits 40 ms for the acknowledgement of its headers.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError) as error:
        listener.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"port {port} of {host} cannot be taken: {reason}; --port 0 finds a free one") from None
    return listener
