"""Macaroons, version 2, binary: a location, an identifier, caveats and a signature."""

from __future__ import annotations

from dataclasses import dataclass

_END, _LOCATION, _IDENTIFIER, _SIGNATURE = 0, 1, 2, 6
"""Field types. Source: libmacaroons, doc/format.txt."""

SIGNATURE_BYTES = 32

_Field = tuple[int, bytes]


@dataclass(frozen=True, slots=True)
class Macaroon:
    """What can be read without the root key; the signature cannot be checked."""

    location: bytes
    identifier: bytes
    caveats: tuple[bytes, ...]


def read_macaroon(data: bytes) -> Macaroon | None:
    """The macaroon in *data*; ``None`` where the bytes are not exactly one."""
    fields = _read_fields(data[1:]) if data[:1] == b"\x02" else None
    if fields is None or len(fields) < 5:
        return None
    (location, where), (identifier, name), (end, _), *caveats, last, signature = fields
    is_framed = (location, identifier, end, last[0]) == (_LOCATION, _IDENTIFIER, _END, _END)
    if not is_framed or signature[0] != _SIGNATURE or len(signature[1]) != SIGNATURE_BYTES:
        return None
    return Macaroon(where, name, tuple(content for kind, content in caveats if kind == _IDENTIFIER))


def _read_fields(data: bytes) -> list[_Field] | None:
    """Type, and content except for the end of a section, which has neither length nor content."""
    fields: list[_Field] = []
    offset = 0
    while offset < len(data):
        kind, content = data[offset], b""
        offset += 1
        if kind != _END:
            length, offset = _read_varint(data, offset)
            content = data[offset : offset + length]
            offset += length
        fields.append((kind, content))
    return fields if offset == len(data) else None


def _read_varint(data: bytes, offset: int) -> tuple[int, int]:
    """A number in seven-bit groups, lowest first, and the offset behind it. A number that is cut off is longer than
    anything that could follow.
    """
    number = shift = 0
    for position in range(offset, min(offset + 5, len(data))):
        number |= (data[position] & 0x7F) << shift
        shift += 7
        if data[position] < 0x80:
            return number, position + 1
    return len(data) + 1, offset
