"""Work that a commit must not wait for."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

VARIABLE = "TOKENSCAN_BACKGROUND"
"""With ``0`` nothing is done in the background."""

_LOWEST = 19
_DESCRIPTORS = 1024


def run_later(work: Callable[[], None]) -> None:
    """Do *work* in a process of its own that nobody waits for and that gives way to all others. It prints nothing, and
    what becomes of it is not told: the next run does without.
    """
    if os.environ.get(VARIABLE) == "0" or not hasattr(os, "fork"):
        return
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        child = os.fork()
    except OSError:
        return
    if child == 0:
        try:
            _detach()
            work()
        finally:
            os._exit(0)


def _detach() -> None:
    """Let go of the terminal, and of the pipes that whoever called us reads to their end."""
    os.setsid()
    os.nice(_LOWEST)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(nowhere, descriptor)
    os.closerange(3, _DESCRIPTORS)
