"""Ending a library's work after some CPU time: damaged files have sent parsers into loops that never end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

_AGAIN_S: Final = 0.5
"""Code that swallows every error may swallow the first one."""


class TimeUpError(BaseException):
    """Not an ``Exception``, since parsers catch those and go on."""


@contextmanager
def limit_cpu_time(seconds: float) -> Iterator[None]:
    """Raise ``TimeUpError`` in the block when the process has computed for *seconds* more.

    Without effect where there is no such timer (Windows) and outside the main thread.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _raise_time_up)
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, max(seconds, 0.01), _AGAIN_S)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    finally:
        signal.signal(signal.SIGVTALRM, before)


def _raise_time_up(*_: Any) -> None:
    raise TimeUpError
