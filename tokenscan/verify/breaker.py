"""A host that does not answer is left alone for a while."""

from __future__ import annotations

from tokenscan.verify.limiter import Clock


class Breaker:
    """Open, which lets nothing through, from *failures* in a row on, for *seconds*; then one request tries it."""

    def __init__(self, failures: int, seconds: float, clock: Clock) -> None:
        self._limit = failures
        self._seconds = seconds
        self._clock = clock
        self._failures = 0
        self._open_until = float("-inf")

    @property
    def is_open(self) -> bool:
        """Is the host left alone?"""
        return self._failures >= self._limit and self._clock() < self._open_until

    def succeed(self) -> None:
        """The host answered."""
        self._failures = 0

    def fail(self) -> None:
        """The host did not answer, or its server failed."""
        self._failures += 1
        if self._failures >= self._limit:
            self._open_until = self._clock() + self._seconds
