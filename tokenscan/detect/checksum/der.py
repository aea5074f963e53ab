"""Just enough DER to see whether bytes are well-formed, to the last one."""

from __future__ import annotations

from dataclasses import dataclass

INTEGER, OCTET_STRING, OBJECT_ID, SEQUENCE = 0x02, 0x04, 0x06, 0x30


@dataclass(frozen=True, slots=True)
class Element:
    """A tag and the content under it."""

    tag: int
    content: bytes

    @property
    def number(self) -> int:
        """The content of an INTEGER."""
        return int.from_bytes(self.content, "big", signed=True)


def read_elements(data: bytes) -> list[Element] | None:
    """The elements that *data* is made of, one level deep; ``None`` where a length is wrong."""
    elements: list[Element] = []
    offset = 0
    while offset < len(data):
        size = _read_length(data, offset + 1)
        if size is None or sum(size) > len(data):
            return None
        start, length = size
        elements.append(Element(data[offset], data[start : start + length]))
        offset = start + length
    return elements


def read_sequence(data: bytes) -> list[Element] | None:
    """The members of the one SEQUENCE that *data* is."""
    outer = read_elements(data)
    if not outer or len(outer) != 1 or outer[0].tag != SEQUENCE:
        return None
    return read_elements(outer[0].content)


def trim_element(data: bytes) -> bytes:
    """The one element that *data* begins with, without what follows it; *data* itself where that is cut off."""
    size = _read_length(data, 1)
    return data if size is None else data[: sum(size)]


def _read_length(data: bytes, offset: int) -> tuple[int, int] | None:
    """Where the content starts, and its length; short form, or long form of four bytes at most."""
    if offset >= len(data):
        return None
    first = data[offset]
    if first < 0x80:
        return offset + 1, first
    start = offset + 1 + (first & 0x7F)
    if not 0x81 <= first <= 0x84 or start > len(data):
        return None
    return start, int.from_bytes(data[offset + 1 : start], "big")
