"""Encodings that hold for a whole run of text: base64, hexadecimal, UTF-16 and UTF-32."""

from __future__ import annotations

import re
from binascii import Error, a2b_base64
from collections.abc import Callable, Iterator

from tokenscan.detect.decode.text import DecodedText, Segment

TYPE_CHECKING = False  # what type checkers take for typing's own, without importing that
if TYPE_CHECKING:
    from typing import Any

MAX_RUN = 1 << 22
"""Bytes of a run on either side of the place that gave it away; more of it is not decoded."""

_BASE64 = rb"[A-Za-z0-9+/_-]"
_FULL_LINE = _BASE64 + rb"{32,}"
_BASE64_AFTER = re.compile(_BASE64 + rb"*(?:(?:\r?\n|\\r?\\n)[ \t]{0,16}" + _BASE64 + rb"+)*={0,2}")
_BASE64_BEFORE = re.compile(_BASE64 + rb"*(?:[ \t]{0,16}(?:\n\r?|n\\(?:r\\)?)" + _FULL_LINE + rb")*")
_BASE64_LINE = re.compile(_BASE64 + rb"+={0,2}")
_BREAK = re.compile(rb"(?:\r?\n|\\r?\\n)[ \t]{0,16}")
_HEX = re.compile(rb"[0-9A-Fa-f]*")
_TEXT = rb"[\t\r\n -~]"


def decode_base64(data: bytes, end: int, phase: int) -> DecodedText | None:
    """The run of base64 round *end*, which lies *phase* characters past a boundary of four; over lines of any width."""
    start = end - _reach_back(_BASE64_BEFORE, data, end)
    lines = _lines(data, start, _reach(_BASE64_AFTER, data, end))
    before = sum(min(high, end) - low for low, high in lines if low < end)
    text = b"".join(data[low:high] for low, high in lines).rstrip(b"=")
    lead = (before - phase) % 4
    body = _base64_bytes(text[lead : len(text) - ((len(text) - lead) % 4 == 1)])
    segments = list(_base64_segments(lines, lead, len(body)))
    return DecodedText(body, "base64", segments) if segments else None


def _base64_segments(lines: list[tuple[int, int]], lead: int, length: int) -> Iterator[Segment]:
    """Where *length* decoded bytes come from: whole groups of four inside a line in one segment, a group that goes over
    lines or is not whole in one of its own.
    """
    done = 0
    skip = lead
    pending: list[int] = []
    for low, high in lines:
        position = low + skip
        skip = max(0, skip - (high - low))
        while position < high and done < length:
            whole = (high - position) // 4 if not pending else 0
            whole = min(whole, (length - done) // 3)
            if whole:
                yield Segment(done, 3 * whole, position, 4 * whole)
                done, position = done + 3 * whole, position + 4 * whole
                continue
            pending.append(position)
            position += 1
            if len(pending) == 4:
                size = min(3, length - done)
                yield Segment(done, size, pending[0], pending[-1] + 1 - pending[0])
                done, pending = done + size, []
    if pending and done < length:
        yield Segment(done, length - done, pending[0], pending[-1] + 1 - pending[0])


def _lines(data: bytes, start: int, stop: int) -> list[tuple[int, int]]:
    spans, position = [], start
    while position < stop and (line := _BASE64_LINE.match(data, position, stop)):
        spans.append(line.span())
        gap = _BREAK.match(data, line.end(), stop)
        position = gap.end() if gap else stop
    return spans


def _base64_bytes(chunk: bytes) -> bytes:
    try:
        return a2b_base64(chunk.translate(_TO_STANDARD) + b"=" * (-len(chunk) % 4))
    except Error:
        return b""


_TO_STANDARD = bytes.maketrans(b"-_", b"+/")


def decode_hex(data: bytes, end: int, _phase: int) -> DecodedText | None:
    """The run of hexadecimal digits round *end*, which lies on a boundary of two."""
    start = end - _reach_back(_HEX, data, end)
    start += (end - start) % 2
    stop = _reach(_HEX, data, end)
    stop -= (stop - end) % 2
    body = bytes.fromhex(data[start:stop].decode("ascii"))
    return DecodedText(body, "hex", [Segment(0, len(body), start, stop - start)]) if body else None


def decode_utf16(data: bytes, end: int, _phase: int) -> DecodedText | None:
    """The run of UTF-16 text whose ASCII character ends at *end*; of either byte order."""
    return _decode_wide(data, end, 2, "utf-16")


def decode_utf32(data: bytes, end: int, _phase: int) -> DecodedText | None:
    """The run of UTF-32 text whose ASCII character ends at *end*; of either byte order."""
    return _decode_wide(data, end, 4, "utf-32")


def _decode_wide(data: bytes, end: int, width: int, encoding: str) -> DecodedText | None:
    zeros = rb"\0" * (width - 1)
    after = re.compile(rb"(?:" + zeros + _TEXT + rb")*")
    # Read backwards, a character is followed by the zeros that stand before it.
    start = end - 1 - _reach_back(re.compile(rb"(?:" + zeros + _TEXT + rb")*"), data, end - 1)
    stop = _reach(after, data, end)
    body = data[start + (end - 1 - start) % width : stop : width]
    first = stop - 1 - (len(body) - 1) * width
    return DecodedText(body, encoding, [Segment(0, len(body), first, len(body) * width)]) if body else None


def _reach(pattern: re.Pattern[bytes], data: bytes, start: int) -> int:
    match: Any = pattern.match(data, start, start + MAX_RUN)
    return int(match.end())


def _reach_back(pattern: re.Pattern[bytes], data: bytes, end: int) -> int:
    """Length of the run that ends at *end*: *pattern* is written backwards, and matched on the text reversed."""
    size = 256
    while True:
        low = max(0, end - size)
        match: Any = pattern.match(data[low:end][::-1])
        if match.end() < end - low or low == 0 or size >= MAX_RUN:
            return int(match.end())
        size *= 16


RUN_DECODERS: dict[str, Callable[[bytes, int, int], DecodedText | None]] = {
    "base64": decode_base64,
    "hex": decode_hex,
    "utf16": decode_utf16,
    "utf32": decode_utf32,
}
