"""What a reader of a format gives: parts to be read, and reasons why one is not."""

from __future__ import annotations

import lzma
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from tokenscan.model.blob import Reason

PIECE: Final = 1 << 20
"""Bytes unpacked at once, at most: what a limit can be overrun by."""


class DamagedError(Exception):
    """Content that is not as its format says. The message is shown, and so holds nothing of the content."""


DAMAGE: Final[tuple[type[Exception], ...]] = (
    DamagedError,
    ArithmeticError,
    EOFError,
    LookupError,
    MemoryError,  # a size was declared that is not there
    OSError,
    RuntimeError,
    ValueError,
    lzma.LZMAError,
    struct.error,
    zlib.error,
)
"""What decoders of the standard library raise for content that is damaged or hostile."""


Rows = tuple[tuple[str, int], ...]
"""Names and where each begins."""


@dataclass(frozen=True, slots=True)
class Part:
    """Something inside. *read* gives at most so many of its bytes, none at its end, and raises ``DAMAGE``; it must be
    used before the next part is asked for. *taken* tells how many packed bytes that took so far, where it is packed.
    *entries* is what it counts for in the budget. A part without a *name* is its container in another form. *rows*: it
    is many small ones at once, of these names, that begin at these bytes; it fits into one window then. *suffix*: it is
    judged like a file whose name ends so, where its own name does not tell.
    """

    name: str
    read: Callable[[int], bytes]
    taken: Callable[[], int] | None = None
    entries: int = 1
    rows: Rows = ()
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """Something inside that was not read, or not wholly, and why; without a *name* it is the container."""

    reason: Reason
    name: str
    detail: str = ""


def describe(error: Exception) -> str:
    """*error* without a word of the content that it may quote."""
    if isinstance(error, DamagedError):
        return str(error)
    return f"it cannot be decoded ({type(error).__name__})"


def read_pieces(pieces: Iterator[bytes]) -> Callable[[int], bytes]:
    """The function that reads what *pieces* give one after the other."""
    rest = memoryview(b"")

    def read(count: int) -> bytes:
        nonlocal rest
        while not rest:
            piece = next(pieces, None)
            if piece is None:
                return b""
            rest = memoryview(piece)
        given, rest = rest[:count], rest[count:]
        return bytes(given)

    return read
