"""The directory at the end of a zip file (APPNOTE.TXT 6.3.10)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

from tokenscan.archives.part import DamagedError

END_MAGIC: Final = b"PK\x05\x06"
END_SIZE: Final = 22
MAX_COMMENT: Final = 0xFFFF

_ENTRY: Final = struct.Struct("<8xHH4xLLLHHH8xL")
_ENTRY_MAGIC: Final = b"PK\x01\x02"
_END: Final = struct.Struct("<10xHLL2x")
_END64: Final = struct.Struct("<32xQQQ")
_END64_MAGIC: Final = b"PK\x06\x06"
_LOCATOR: Final = struct.Struct("<8xQ4x")
_LOCATOR_MAGIC: Final = b"PK\x06\x07"
_FULL16: Final = 0xFFFF
"""Without zip64 the count wraps round."""

_FULL32: Final = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Entry:
    """What the directory says of a file. *offset* is that of its local header; *crc* is ``None`` where it is unknown,
    as are *packed_size* and *size* in bytes.
    """

    name: bytes
    flags: int
    method: int
    crc: int | None
    packed_size: int | None
    size: int | None
    offset: int


@dataclass(frozen=True, slots=True)
class _End:
    """*start*: where the directory begins; *shift*: bytes that stand before the zip file itself."""

    start: int
    size: int
    count: int
    shift: int


def list_entries(file: IO[bytes]) -> Iterator[Entry]:
    """The directory's entries. Raises ``DamagedError`` where there is none, or at an entry that is none."""
    end = _find_end(file)
    position, listed = end.start, 0
    while position < end.start + end.size:
        file.seek(position)
        fixed = file.read(_ENTRY.size)
        if len(fixed) < _ENTRY.size or not fixed.startswith(_ENTRY_MAGIC):
            raise DamagedError("its directory is damaged")
        flags, method, crc, packed, size, name, extra, comment, offset = _ENTRY.unpack(fixed)
        rest = file.read(name + extra)
        packed, size, offset = _widen(rest[name:], packed, size, offset)
        yield Entry(rest[:name], flags, method, crc, packed, size, offset + end.shift)
        position += _ENTRY.size + name + extra + comment
        listed += 1
    if listed != end.count and listed & _FULL16 != end.count & _FULL16:
        raise DamagedError("its directory lists fewer files than it says")


def _find_end(file: IO[bytes]) -> _End:
    size = file.seek(0, 2)
    tail_start = max(0, size - END_SIZE - MAX_COMMENT)
    file.seek(tail_start)
    tail = file.read()
    at = tail.rfind(END_MAGIC)
    if at < 0 or at + END_SIZE > len(tail):
        raise DamagedError("it has no directory")
    count, length, offset = _END.unpack(tail[at : at + END_SIZE])
    position = tail_start + at
    wide = _find_end64(file, position)
    if wide is not None:
        position, count, length, offset = wide
    for start in (position - length, offset):
        file.seek(max(0, start))
        if start >= 0 and (file.read(4) == _ENTRY_MAGIC or not length):
            return _End(start, length, count, start - offset)
    raise DamagedError("its directory is not where it should be")


def _find_end64(file: IO[bytes], end: int) -> tuple[int, int, int, int] | None:
    """(position, count, size, offset) of a zip64 directory, if there is one."""
    if end < _LOCATOR.size:
        return None
    file.seek(end - _LOCATOR.size)
    locator = file.read(_LOCATOR.size)
    if not locator.startswith(_LOCATOR_MAGIC):
        return None
    # The second is where it stands in a file that something was put before.
    for position in (*_LOCATOR.unpack(locator), end - _LOCATOR.size - _END64.size):
        if not 0 <= position < end:
            continue
        file.seek(position)
        fixed = file.read(_END64.size)
        if len(fixed) == _END64.size and fixed.startswith(_END64_MAGIC):
            count, length, offset = _END64.unpack(fixed)
            return position, count, length, offset
    raise DamagedError("its directory is not where it should be")


def _widen(extra: bytes, packed: int, size: int, offset: int) -> tuple[int, int, int]:
    """The three numbers, those that did not fit from the extra field of zip64."""
    fields = _find_extra(extra, 1)
    values = iter(struct.unpack(f"<{len(fields) // 8}Q", fields[: len(fields) // 8 * 8]))
    size = next(values, size) if size == _FULL32 else size
    packed = next(values, packed) if packed == _FULL32 else packed
    return packed, size, next(values, offset) if offset == _FULL32 else offset


def _find_extra(extra: bytes, wanted: int) -> bytes:
    while len(extra) >= 4:
        kind, length = struct.unpack("<HH", extra[:4])
        if kind == wanted:
            return extra[4 : 4 + length]
        extra = extra[4 + length :]
    return b""
