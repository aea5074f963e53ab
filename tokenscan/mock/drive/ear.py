"""Listening to what a command prints, without keeping all of it."""

from __future__ import annotations

import re
import threading
from base64 import b64encode
from typing import IO
from urllib.parse import quote

TAIL_BYTES = 64 << 10
"""How much of the end is kept. What is looked for must be shorter."""

_LEAST = 12
"""Characters of a token that are no coincidence; what masks show is shorter."""

_CRASHES = re.compile(
    rb"Traceback \(most recent call last\)|panic: |goroutine \d+ \[|Unhandled(?:PromiseRejection| exception)|"
    rb"Exception in thread|Segmentation fault|core dumped|thread '[^']*' panicked|\n\s+at [\w.$<>]+ ?\("
)


class Ear:
    """Reads *stream* to its end in a thread; *token* is what must not be heard."""

    def __init__(self, stream: IO[bytes], token: str) -> None:
        self.leaked = False
        self.crash = ""
        self.tail = b""
        self.size = 0
        self._stream = stream
        self._needles = _needles(token)
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def join(self, timeout_s: float) -> None:
        """Wait for the end, for so long: a process that left its group may hold the stream open for ever."""
        self._thread.join(timeout_s)

    def _listen(self) -> None:
        with self._stream:
            while True:
                try:
                    part = self._stream.read1(TAIL_BYTES)  # type: ignore[attr-defined]
                except (OSError, ValueError):
                    return
                if not part:
                    return
                self._hear(part)

    def _hear(self, part: bytes) -> None:
        self.size += len(part)
        view = self.tail + part
        self.leaked = self.leaked or any(needle in view for needle in self._needles)
        crash = _CRASHES.search(view)
        if crash and not self.crash:
            self.crash = crash[0].decode("utf-8", "replace").strip()
        self.tail = view[-TAIL_BYTES:]


def _needles(token: str) -> tuple[bytes, ...]:
    """Half of the token in any place, and all of it as it is encoded on its way."""
    size = max(_LEAST, len(token) // 2)
    parts = {token[start : start + size] for start in range(max(1, len(token) - size + 1))}
    # In basic authentication the token follows a user's name, so that it begins at any of three places.
    encoded = {b64encode(b"x" * shift + token.encode()).decode()[4:-4] for shift in range(3)}
    return tuple(each.encode() for each in {*parts, *encoded, quote(token, safe="")} if len(each) >= _LEAST)
