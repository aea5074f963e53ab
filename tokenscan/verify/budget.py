"""What a run may spend."""

from __future__ import annotations

from tokenscan.verify.limiter import Clock


class Spent(Exception):  # noqa: N818 - a state, not a fault
    """Nothing of the budget is left; the message says of what."""


class Budget:
    """Requests and seconds of one run."""

    def __init__(self, requests: int, seconds: float, clock: Clock) -> None:
        self._requests = requests
        self._limit = requests
        self._seconds = seconds
        self._clock = clock
        self._end = clock() + seconds

    def take(self) -> None:
        """One request is about to be made. Raises ``Spent``."""
        if self._requests <= 0:
            raise Spent(f"the run's budget of {self._limit} requests is spent; --max-requests raises it")
        self.check_time()
        self._requests -= 1

    def check_time(self) -> None:
        """Raises ``Spent`` if the run has taken its time."""
        if self._clock() >= self._end:
            raise Spent(f"the run's budget of {self._seconds:g} seconds is spent; --max-time raises it")

    @property
    def left_s(self) -> float:
        """Seconds left."""
        return max(0.0, self._end - self._clock())
