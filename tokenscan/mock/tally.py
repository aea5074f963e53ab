"""What the simulator remembers of one token."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """*requests* so far; *step* that its timeline is at, since when and for how many requests; *throttled_until* and
    *refusals*; *became*: the state that a request of its own brought about.
    """

    requests: int = 0
    step: int = 0
    step_since: float | None = None
    step_requests: int = 0
    throttled_until: float | None = None
    became: str = ""
    last_at: float | None = None
    recent: deque[float] = field(default_factory=deque)
