"""An issuer of tokens on loopback, which answers as it is told and remembers who asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Asked:
    """A request: when it came (monotonic), its method and path, its headers."""

    at: float
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def token(self) -> str:
        """What a bearer header held."""
        return self.headers.get("authorization", "").rpartition(" ")[2]


@dataclass(frozen=True)
class Told:
    """An answer."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Issuer:
    """*asked*: all requests, in the order in which they came; *most_open*: how many there were at a time, at most."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    most_open: int = 0


@contextmanager
def run_issuer(answer: Callable[[Asked], Told | None]) -> Iterator[Issuer]:
    """Runs while the context lasts. ``None`` in place of an answer drops the connection."""
    issuer, lock, under_way = Issuer(), threading.Lock(), [0]

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _handle(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(time.monotonic(), self.command, self.path, headers, body)
            with lock:
                issuer.asked.append(asked)
                under_way[0] += 1
                issuer.most_open = max(issuer.most_open, under_way[0])
            told = answer(asked)
            with lock:
                under_way[0] -= 1
            if told is None:
                self.close_connection = True
                return
            self.send_response_only(told.status)
            for name, value in {"Content-Type": "application/json", **told.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(told.body)))
            self.end_headers()
            self.wfile.write(told.body)

        do_GET = do_POST = do_PUT = do_HEAD = _handle  # noqa: N815

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    issuer.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
