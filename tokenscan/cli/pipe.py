"""Writing to somebody who may stop listening."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tokenscan.errors import UsageError


@contextmanager
def until_reader_leaves() -> Iterator[None]:
    """What is printed inside goes to standard output for as long as anyone reads it: ``head`` does not for long. Raises
    ``UsageError`` where it is closed.
    """
    if sys.stdout is None:
        raise UsageError("standard output is closed, and so nobody would see what was found")
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def on_standard_output() -> Iterator[None]:
    """The same, where all that is done inside is to print. Raises ``UsageError`` if that fails."""
    try:
        with until_reader_leaves():
            yield
    except OSError as error:
        raise UsageError(f"standard output cannot be written: {error.strerror}") from None
