"""zip, and what is one inside: jar, war, whl, apk, docx, xlsx, pptx, odt, epub.

The standard library's module keeps every entry in memory, lacks two of the methods that are in use, loses what it has
read of a damaged file, and reads nothing where the directory is damaged. So the format is read here.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import IO, Final

from tokenscan.archives.address import decode_name
from tokenscan.archives.budget import Budget
from tokenscan.archives.part import DamagedError, Part, Unread, read_pieces
from tokenscan.archives.unpack import (
    Packed,
    Unpack,
    copy,
    unpack_bzip2,
    unpack_deflate,
    unpack_deflate64,
    unpack_xz,
    unpack_zstd,
)
from tokenscan.archives.zip_directory import Entry, list_entries

LOCAL_MAGIC: Final = b"PK\x03\x04"

METHODS: Final[dict[int, Unpack]] = {
    0: copy,
    8: unpack_deflate,
    9: unpack_deflate64,
    12: unpack_bzip2,
    20: unpack_zstd,
    93: unpack_zstd,
    95: unpack_xz,
}
"""By number (APPNOTE.TXT, §4.4.5); and LZMA, whose header is its own."""

_LZMA: Final = 14
_LOCAL: Final = struct.Struct("<6xHH4xLLLHH")
_ENCRYPTED: Final = 0x2041
"""Bits 0, 6 and 13: the file, strongly so, the directory."""

_IS_STREAMED: Final = 0x0008
_HAS_END_MARK: Final = 0x0002
_SEARCHED: Final = 1 << 20


def read_zip(content: IO[bytes], _: str, __: Budget) -> Iterator[Part | Unread]:
    """The files that the directory lists; without a directory, those whose own headers are found."""
    listed = False
    try:
        for entry in list_entries(content):
            listed = True
            yield from _read_entry(content, entry)
    except DamagedError as error:
        yield Unread("damaged", "", str(error))
        if not listed:
            for entry in _search_entries(content):
                yield from _read_entry(content, entry)


def _read_entry(content: IO[bytes], entry: Entry) -> Iterator[Part | Unread]:
    name = decode_name(entry.name)
    if name.endswith("/") and not entry.size:
        return
    if entry.flags & _ENCRYPTED:
        yield Unread("encrypted", name)
    elif entry.method not in METHODS and entry.method != _LZMA:
        yield Unread("unreadable", name, f"its compression, method {entry.method}, is not known")
    elif (start := _find_data(content, entry.offset)) is None:
        yield Unread("damaged", name, "it is not where the directory says")
    else:
        packed = Packed(content, start, entry.packed_size)
        yield Part(name, read_pieces(_check(_unpack(packed, entry), entry)), packed.taken)


def _find_data(content: IO[bytes], offset: int) -> int | None:
    content.seek(offset)
    fixed = content.read(_LOCAL.size)
    if len(fixed) < _LOCAL.size or not fixed.startswith(LOCAL_MAGIC):
        return None
    *_, name, extra = _LOCAL.unpack(fixed)
    return offset + _LOCAL.size + int(name) + int(extra)


def _unpack(packed: Packed, entry: Entry) -> Iterator[bytes]:
    return METHODS[entry.method](packed) if entry.method in METHODS else _unpack_lzma(packed, entry)


def _unpack_lzma(packed: Packed, entry: Entry) -> Iterator[bytes]:
    """The header of zip (version, length of the properties, properties) becomes that of ``.lzma``."""
    header = packed.read(9)
    if len(header) < 9 or entry.size is None:
        raise DamagedError("its LZMA header is damaged")
    size = 0xFFFFFFFFFFFFFFFF if entry.flags & _HAS_END_MARK else entry.size
    packed.unread(header[4:] + struct.pack("<Q", size))
    yield from unpack_xz(packed)


def _check(pieces: Iterator[bytes], entry: Entry) -> Iterator[bytes]:
    """*pieces*, and an error behind them if they are not what was packed."""
    crc = size = 0
    for piece in pieces:
        crc = zlib.crc32(piece, crc)
        size += len(piece)
        yield piece
    if entry.size is not None and size != entry.size:
        raise DamagedError(f"it has {size:,} bytes and should have {entry.size:,}")
    if entry.crc is not None and crc != entry.crc:
        raise DamagedError("its checksum does not fit")


def _search_entries(content: IO[bytes]) -> Iterator[Entry]:
    """Files by their own headers. One that was written as a stream says no size there."""
    position = 0
    while (position := _search(content, position, LOCAL_MAGIC)) >= 0:
        content.seek(position)
        fixed = content.read(_LOCAL.size)
        if len(fixed) < _LOCAL.size:
            return
        flags, method, crc, packed, size, name, _ = _LOCAL.unpack(fixed)
        entry = Entry(content.read(name), flags, method, crc, packed, size, position)
        if flags & _IS_STREAMED:
            following = _search(content, position + 4, b"PK")
            length = following - position if method == 0 and following >= 0 else None
            entry = replace(entry, crc=None, packed_size=length, size=None)
        yield entry
        position += _LOCAL.size + (0 if flags & _IS_STREAMED else packed)


def _search(content: IO[bytes], start: int, magic: bytes) -> int:
    """Where *magic* stands next; -1 if nowhere."""
    before = b""
    content.seek(start)
    while piece := content.read(_SEARCHED):
        at = (before + piece).find(magic)
        if at >= 0:
            return start - len(before) + at
        start += len(piece)
        before = piece[1 - len(magic) :]
        content.seek(start)
    return -1
