"""How fast one host is asked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import anyio

Clock = Callable[[], float]
"""Seconds, from anywhere on."""

Sleep = Callable[[float], Awaitable[None]]

_MARGIN = 1.1
"""Requests are spaced a tenth further apart than asked: what arrives within a second is a network's to bunch."""


class Limiter:
    """At most *per_second* requests begin in a second and *in_flight* are under way, whoever asks; none begins while
    the host has asked for patience. Requests begin evenly spaced: there are no bursts.
    """

    def __init__(self, per_second: float, in_flight: int, clock: Clock, sleep: Sleep) -> None:
        self._interval = _MARGIN / per_second
        self._clock = clock
        self._sleep = sleep
        self._open = anyio.Semaphore(in_flight)
        self._turn = anyio.Lock()
        self._last = float("-inf")
        self._paused_until = float("-inf")

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Waits for its turn, and holds a place while the request is under way."""
        async with self._open:
            async with self._turn:
                await self._wait()
                self._last = self._clock()
            yield

    async def _wait(self) -> None:
        while (left := max(self._last + self._interval, self._paused_until) - self._clock()) > 0:
            await self._sleep(left)

    def pause(self, seconds: float) -> None:
        """No request begins for *seconds*."""
        self._paused_until = max(self._paused_until, self._clock() + seconds)
