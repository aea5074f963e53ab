"""The simulator's time: a base that runs or stands, and an offset that tests move."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

_STEP_S = 0.02
"""How often a delay looks whether the clock was moved on."""


class Clock:
    """Seconds since 1970, UTC. A *start* makes it stand there until it is advanced."""

    def __init__(self, start: float | None = None, *, base: Callable[[], float] = time.time) -> None:
        self._first = base if start is None else lambda: start
        self._base = self._first
        self._offset = 0.0

    def now(self) -> float:
        """The simulator's present."""
        return self._base() + self._offset

    def advance(self, seconds: float) -> None:
        """Move on by *seconds*."""
        self._offset += seconds

    def restart(self, start: float | None = None) -> None:
        """Be as at first, or stand at *start*."""
        self._base = self._first if start is None else lambda: start
        self._offset = 0.0

    async def sleep(self, seconds: float) -> None:
        """Come back when this clock, not the wall's, is *seconds* further."""
        until = self.now() + seconds
        while (rest := until - self.now()) > 0:
            await asyncio.sleep(min(rest, _STEP_S))
