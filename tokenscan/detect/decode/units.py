"""Encodings of single characters in a text that stays itself: percent, escapes, entities; and joints of literals."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from tokenscan.detect.decode.text import DecodedText, Segment

REACH = 400
"""Bytes on either side of an encoded character that are decoded with it: a token, its name and what lies between."""

_WORD = re.compile(rb"\S*")
_QUOTE = rb"[\"'`]"
_INSIDE = rb"[\w/+=.-]"
_JOINT = re.compile(
    rb"(?<=" + _INSIDE + rb")(?:" + _QUOTE + rb"(?:"
    rb"[ \t]{0,4}[+.&][ \t\r\n\\]{0,24}|[ \t]{0,4}\\?\r?\n[ \t]{0,24}[+.&]?[ \t]{0,4}|"
    rb")" + _QUOTE + rb"|\\\r?\n[ \t]{0,12})(?=" + _INSIDE + rb")"
)


def _percent(unit: re.Match[bytes]) -> bytes:
    return bytes([int(unit[0][1:], 16)])


def _escape(unit: re.Match[bytes]) -> bytes:
    return chr(int(unit[0][-2:], 16)).encode()


def _entity(unit: re.Match[bytes]) -> bytes:
    from html import unescape  # its table of entities costs the commit hook 2 ms

    return unescape(unit[0].decode("ascii")).encode()


def _nothing(_unit: re.Match[bytes]) -> bytes:
    return b""


UNIT_DECODERS: dict[str, tuple[re.Pattern[bytes], Callable[[re.Match[bytes]], bytes]]] = {
    "percent": (re.compile(rb"%[2-7][0-9A-Fa-f]"), _percent),
    "escape": (re.compile(rb"\\u00[2-7][0-9A-Fa-f]|\\x[2-7][0-9A-Fa-f]"), _escape),
    "entity": (re.compile(rb"&(?:#x[2-7][0-9A-Fa-f]|#[0-9]{2,3}|[a-z]{2,6});"), _entity),
    "joint": (_JOINT, _nothing),
}


def encoded_regions(data: bytes, ends: Iterable[int]) -> Iterator[tuple[int, int]]:
    """(start, stop) of what is to be decoded round *ends* (offsets of encoded characters, rising)."""
    for start, stop in _regions(ends, len(data)):
        yield _whole_words(data, start, stop)


def decode_units(name: str, data: bytes, start: int, stop: int) -> DecodedText | None:
    """The text between *start* and *stop* with every unit of the encoding *name* in it decoded; ``None`` if it has
    none.
    """
    pattern, replace = UNIT_DECODERS[name]
    return _substitute(pattern, replace, name, data, start, stop)


def _regions(ends: Iterable[int], size: int) -> Iterator[tuple[int, int]]:
    start, stop = 0, 0
    for end in ends:
        if end - REACH > stop:
            if stop:
                yield start, stop
            start = end - REACH
        stop = min(size, end + REACH)
    if stop:
        yield start, stop


def _whole_words(data: bytes, start: int, stop: int) -> tuple[int, int]:
    """The region with the words at its ends whole: half a token would look like another one."""
    before = _WORD.match(data[max(0, start - REACH) : start][::-1])
    after = _WORD.match(data, stop, stop + REACH)
    return start - (before.end() if before else 0), after.end() if after else stop


def _substitute(
    pattern: re.Pattern[bytes],
    replace: Callable[[re.Match[bytes]], bytes],
    name: str,
    data: bytes,
    start: int,
    stop: int,
) -> DecodedText | None:
    body, segments, position = bytearray(), [], start
    for unit in pattern.finditer(data, start, stop):
        if unit.start() > position:
            length = unit.start() - position
            segments.append(Segment(len(body), length, position, length))
            body += data[position : unit.start()]
        replacement = replace(unit)
        if replacement:
            segments.append(Segment(len(body), len(replacement), unit.start(), unit.end() - unit.start()))
            body += replacement
        position = unit.end()
    if not segments:
        return None
    if position < stop:
        segments.append(Segment(len(body), stop - position, position, stop - position))
        body += data[position:stop]
    return DecodedText(bytes(body), name, segments)
