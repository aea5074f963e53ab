"""What opening archives may cost, in one run and all its processes together."""

from __future__ import annotations

from collections.abc import MutableSequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from time import thread_time
from typing import Any, Final


@dataclass(frozen=True)
class Limits:
    """*max_bytes*, *max_entries* and *max_seconds* (of CPU, spent on unpacking) hold for the run; *max_depth* for
    containers one inside the other. Beyond *free_bytes* nothing may grow to more than *max_ratio* times its size:
    deflate reaches 1032 with nothing but zeros.
    """

    max_bytes: int = 2 << 30
    max_entries: int = 100_000
    max_seconds: float = 120.0
    max_depth: int = 8
    max_ratio: int = 1000
    free_bytes: int = 16 << 20


class SpentError(Exception):
    """The budget of the run is spent; the message says which."""


_BYTES: Final = 0
_ENTRIES: Final = 1
_MICROSECONDS: Final = 2


class Budget:
    """Counts what is spent; in one process, until it is shared."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._used: MutableSequence[int] = [0, 0, 0]
        self._lock: AbstractContextManager[Any] = nullcontext()
        self._started: float | None = None

    def share(self, method: str) -> None:
        """Count from now on together with the processes that it is handed to as they are started by *method*."""
        import multiprocessing

        used: Any = multiprocessing.get_context(method).Array("q", list(self._used))
        self._used, self._lock = used.get_obj(), used.get_lock()

    def spend(self, *, count: int = 0, entries: int = 0, seconds: float = 0.0) -> None:
        """Count *count* bytes, *entries* and *seconds*. Raises ``SpentError``."""
        used = self._used
        with self._lock:
            used[_BYTES] += count
            used[_ENTRIES] += entries
            used[_MICROSECONDS] += int(seconds * 1e6)
        if used[_BYTES] > self.limits.max_bytes:
            raise SpentError(f"archives hold more than {self.limits.max_bytes:,} bytes (--max-archive-bytes)")
        if used[_ENTRIES] > self.limits.max_entries:
            raise SpentError(f"archives hold more than {self.limits.max_entries:,} entries")
        if used[_MICROSECONDS] > self.limits.max_seconds * 1e6:
            raise SpentError(f"unpacking archives took more than {self.limits.max_seconds:g} s")

    def bytes_left(self) -> int:
        """What may still be unpacked."""
        return max(0, self.limits.max_bytes - self._used[_BYTES])

    def entries_left(self) -> int:
        """How many entries may still be listed."""
        return max(0, self.limits.max_entries - self._used[_ENTRIES])

    def seconds_left(self) -> float:
        """CPU time that may still be used."""
        running = 0.0 if self._started is None else thread_time() - self._started
        return max(0.0, self.limits.max_seconds - self._used[_MICROSECONDS] / 1e6 - running)

    def start(self) -> None:
        """Count time from now on."""
        self._started = thread_time()

    def stop(self) -> float:
        """The CPU time since the start, in seconds; it is for the caller to spend."""
        started, self._started = self._started, None
        return 0.0 if started is None else thread_time() - started
