"""The text of a configuration file, and its lines and columns."""

from __future__ import annotations

import codecs
from array import array
from bisect import bisect_right

_WIDE = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


BYTE_ORDER_MARK = "\ufeff"


def decode(data: bytes) -> str:
    """*data* as text; a byte that is no UTF-8 becomes one lone surrogate. A byte order mark stays, as one character."""
    for mark, encoding in _WIDE:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    return data.decode("utf-8", "surrogateescape")


def encode(value: str) -> bytes:
    """*value* as the bytes that it was read from; a lone surrogate that a file spells with escapes becomes ``?``."""
    try:
        return value.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace")


class Positions:
    """Lines and columns of *text*, both from 1; a line ends with LF. *before*: characters in front of the text, on its
    first line.
    """

    def __init__(self, text: str, before: int = 0) -> None:
        self._starts = [-before]
        at = text.find("\n")
        while at >= 0:
            self._starts.append(at + 1)
            at = text.find("\n", at + 1)

    def locate(self, offset: int) -> tuple[int, int]:
        """The line and the column of the character at *offset*."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


class ByteOffsets:
    """The UTF-8 of *text*, and from offsets in it to those of characters, for parsers that count bytes."""

    def __init__(self, text: str) -> None:
        self.data = text.encode("utf-8", "surrogateescape")
        self._starts: array[int] | None = None if len(self.data) == len(text) else _character_starts(text)

    def to_text(self, offset: int) -> int:
        """The offset of the character that the byte at *offset* belongs to."""
        if self._starts is None:
            return offset
        return bisect_right(self._starts, offset) - 1


def _character_starts(text: str) -> array[int]:
    """The offset in bytes of each character, and of the end."""
    starts = array("l", [0])
    at = 0
    for character in text:
        code = ord(character)
        at += 1 if code < 0x80 or 0xDC80 <= code <= 0xDCFF else 2 if code < 0x800 else 3 if code < 0x10000 else 4
        starts.append(at)
    return starts
