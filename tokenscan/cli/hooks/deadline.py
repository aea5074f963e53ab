"""A time budget: a server that is kept waiting kills the hook, and then nobody learns why."""

from __future__ import annotations

import signal
from dataclasses import dataclass, field
from types import FrameType

READING_SHARE = 0.8
"""Of the budget, before what was found is placed; the rest is for that."""


@dataclass(slots=True)
class Deadline:
    """Within its ``with`` block a scan is interrupted, as by Ctrl-C, when most of *limit_s* seconds are over, and once
    more at their end. Without a limit nothing happens. *has_passed* tells whether it did.
    """

    limit_s: float | None
    has_passed: bool = False
    _before: object = field(default=None, init=False, repr=False)

    def __enter__(self) -> Deadline:
        if self.limit_s is not None:
            self._before = signal.signal(signal.SIGALRM, self._ring)
            signal.setitimer(signal.ITIMER_REAL, READING_SHARE * self.limit_s)
        return self

    def _ring(self, _number: int, _frame: FrameType | None) -> None:
        if self.limit_s is not None and not self.has_passed:
            self.has_passed = True
            signal.setitimer(signal.ITIMER_REAL, (1 - READING_SHARE) * self.limit_s)
        raise KeyboardInterrupt

    def __exit__(self, *_: object) -> None:
        if self.limit_s is not None:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self._before)  # type: ignore[arg-type]
