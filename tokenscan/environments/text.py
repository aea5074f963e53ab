"""The text of a configuration file, and its lines and columns."""

from __future__ import annotations

import codecs
from bisect import bisect_right

_WIDE = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def decode(data: bytes) -> str:
    """*data* as text; a byte that is no UTF-8 becomes one lone surrogate. A byte order mark stays, as one character."""
    for mark, encoding in _WIDE:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    return data.decode("utf-8", "surrogateescape")


def encode(value: str) -> bytes:
    """*value* as the bytes that it was read from."""
    return value.encode("utf-8", "surrogateescape" if _has_escaped_bytes(value) else "surrogatepass")


def _has_escaped_bytes(value: str) -> bool:
    lone = [character for character in value if "\ud800" <= character <= "\udfff"]
    return bool(lone) and all("\udc80" <= character <= "\udcff" for character in lone)


class Positions:
    """Lines and columns of *text*, both from 1; a line ends with LF."""

    def __init__(self, text: str) -> None:
        self._starts = [0]
        at = text.find("\n")
        while at >= 0:
            self._starts.append(at + 1)
            at = text.find("\n", at + 1)

    def locate(self, offset: int) -> tuple[int, int]:
        """The line and the column of the character at *offset*."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1
