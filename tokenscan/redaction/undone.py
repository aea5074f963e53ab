"""A text with its aliases undone, and the way back to the text as it stands.

What is redacted twice is so judged as it was the first time: with an alias in the place of a secret, what stands round
it could look like something else.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from tokenscan.redaction.alias import Found


@dataclass(frozen=True, slots=True)
class Piece:
    """The bytes of the undone text from *start* to *end*, which stand from *raw_start* to *raw_end*; as an alias or as
    they are.
    """

    start: int
    end: int
    raw_start: int
    raw_end: int
    is_alias: bool


class Undone:
    """*data* is the undone text, *pieces* what it is made of, without gaps."""

    def __init__(self, raw: bytes, found: Iterable[Found]) -> None:
        """*found* are aliases in *raw*; one-way ones stay."""
        parts: list[bytes] = []
        self.pieces: list[Piece] = []
        self._size = 0
        done = 0
        for each in sorted(found, key=lambda alias: alias.start):
            if each.value is not None and each.start >= done:
                self._add(parts, raw[done : each.start], done, each.start, is_alias=False)
                self._add(parts, each.value, each.start, each.end, is_alias=True)
                done = each.end
        self._add(parts, raw[done:], done, len(raw), is_alias=False)
        self.data = b"".join(parts)
        self._starts = [piece.start for piece in self.pieces]

    def _add(self, parts: list[bytes], data: bytes, raw_start: int, raw_end: int, *, is_alias: bool) -> None:
        if data:
            parts.append(data)
            self.pieces.append(Piece(self._size, self._size + len(data), raw_start, raw_end, is_alias))
            self._size += len(data)

    def widen(self, start: int, end: int) -> tuple[int, int]:
        """The bytes from *start* to *end*, and the whole of an alias where they begin or end inside one."""
        first, last = self._piece(start), self._piece(end - 1)
        return first.start if first.is_alias else start, last.end if last.is_alias else end

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Where the bytes from *start* to *end*, which are widened, stand in the raw text."""
        first, last = self._piece(start), self._piece(end - 1)
        low = first.raw_start + (0 if first.is_alias else start - first.start)
        return low, last.raw_end if last.is_alias else last.raw_start + end - last.start

    def is_one_alias(self, start: int, end: int) -> bool:
        """Are the bytes from *start* to *end* what one alias stands for?"""
        piece = self._piece(start)
        return piece.is_alias and (piece.start, piece.end) == (start, end)

    def _piece(self, offset: int) -> Piece:
        return self.pieces[bisect_right(self._starts, offset) - 1]
