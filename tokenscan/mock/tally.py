"""What the simulator remembers of one token."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass


@dataclass(slots=True)
class Tally:
    """*requests* so far; the *step* that its timeline is at, since when and for how many requests; until when it was
    told to wait; *became*: the state that a request of its own brought about; *recent*: when the requests came that a
    quota still counts, if there is one.
    """

    requests: int = 0
    step: int = 0
    step_since: float | None = None
    step_requests: int = 0
    throttled_until: float | None = None
    became: str = ""
    recent: deque[float] | None = None
