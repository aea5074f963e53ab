"""Undoing compression piece by piece: never more than a limited output for a limited input."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import IO, Any, Final

from tokenscan.archives.part import PIECE, DamagedError

MAX_MEMORY: Final = 256 << 20
"""Bytes that a decoder may use for what it looks back at; xz -9 needs 65 MB, and 1.5 GB can be declared."""

_INPUT: Final = 16 << 10
_DENSE_INPUT: Final = 256
"""Bytes for decoders that cannot limit their output: a block of zstd makes 128 KiB of 4 bytes."""


class Packed:
    """The bytes of *file* from *start* on, *size* of them or all. *taken* counts those read."""

    def __init__(self, file: IO[bytes], start: int = 0, size: int | None = None, lead: bytes = b"") -> None:
        self._file = file
        self._position = start
        self._left = size
        self._rest = lead
        self._lead = len(lead)
        self._given = 0

    def taken(self) -> int:
        """How many bytes were read."""
        return self._given

    def read(self, count: int) -> bytes:
        """At most *count* bytes, none at the end. The file may be moved in between."""
        if self._rest:
            piece, self._rest = self._rest[:count], self._rest[count:]
        else:
            wanted = count if self._left is None else min(count, self._left)
            self._file.seek(self._position)
            piece = self._file.read(wanted)
            self._position += len(piece)
            if self._left is not None:
                self._left -= len(piece)
        self._given += len(piece)
        return piece

    def unread(self, piece: bytes) -> None:
        """Take *piece* back."""
        self._rest = piece + self._rest
        self._given -= len(piece)

    def starts_with(self, *magic: bytes) -> bool:
        """Do the next bytes, but for zeros that pad, begin with one of *magic*?"""
        while piece := self.read(_INPUT):
            if piece := piece.lstrip(b"\0"):
                while len(piece) < max(map(len, magic)) and (more := self.read(_INPUT)):
                    piece += more
                self.unread(piece)
                return piece.startswith(magic)
        return False


Unpack = Callable[[Packed], Iterator[bytes]]
"""Raises ``DAMAGE``, but only after what could be unpacked was given."""


def copy(packed: Packed) -> Iterator[bytes]:
    """What is not packed at all."""
    while piece := packed.read(PIECE):
        yield piece


def read_stored(content: IO[bytes], start: int, length: int) -> Iterator[bytes]:
    """*length* bytes from *start* on. Raises ``DamagedError`` behind what there is of them."""
    packed = Packed(content, start, length)
    yield from copy(packed)
    if packed.taken() < length:
        raise DamagedError("it ends in the middle")


def unpack_deflate(packed: Packed) -> Iterator[bytes]:
    """One stream without a header, as in zip."""
    return _unpack(packed, lambda: zlib.decompressobj(-zlib.MAX_WBITS), _feed_zlib)


def unpack_gzip(packed: Packed) -> Iterator[bytes]:
    """One stream or several."""
    return _unpack(packed, lambda: zlib.decompressobj(16 + zlib.MAX_WBITS), _feed_zlib, b"\x1f\x8b\x08")


def unpack_bzip2(packed: Packed) -> Iterator[bytes]:
    """One stream or several."""
    return _unpack(packed, bz2.BZ2Decompressor, _feed, b"BZh")


def unpack_xz(packed: Packed) -> Iterator[bytes]:
    """One stream or several, or one of the format before (``.lzma``)."""
    return _unpack(packed, lambda: lzma.LZMADecompressor(memlimit=MAX_MEMORY), _feed, b"\xfd7zXZ\0")


def unpack_zstd(packed: Packed) -> Iterator[bytes]:
    """One frame or several; those that hold nothing are passed over."""
    import zstandard

    decompressor = zstandard.ZstdDecompressor(max_window_size=MAX_MEMORY // 2)

    def feed(machine: Any, piece: bytes) -> Iterator[bytes]:
        try:
            yield machine.decompress(piece)
        except zstandard.ZstdError:
            raise DamagedError("it is no valid zstd") from None

    return _unpack(packed, decompressor.decompressobj, feed, *ZSTD_MAGIC, step=_DENSE_INPUT)


ZSTD_MAGIC: Final = (b"\x28\xb5\x2f\xfd", *(bytes((0x50 + low, 0x2A, 0x4D, 0x18)) for low in range(16)))
"""Of a frame, and of the 16 kinds that hold nothing (RFC 8878, §3.1)."""


def unpack_deflate64(packed: Packed) -> Iterator[bytes]:
    """One stream, as Windows writes into large zip files."""
    import inflate64

    machine = inflate64.Inflater()
    while not machine.eof:
        piece = packed.read(_DENSE_INPUT)
        if not piece:
            raise DamagedError("it ends in the middle")
        yield machine.inflate(piece)


def _unpack(
    packed: Packed,
    make_machine: Callable[[], Any],
    feed: Callable[[Any, bytes], Iterator[bytes]],
    *next_magic: bytes,
    step: int = _INPUT,
) -> Iterator[bytes]:
    """Streams one after the other, as long as one of *next_magic* follows; what follows else is no part of them."""
    while True:
        machine = make_machine()
        while not machine.eof:
            piece = packed.read(step)
            if not piece:
                raise DamagedError("it ends in the middle")
            yield from feed(machine, piece)
        packed.unread(machine.unused_data)
        if not next_magic or not packed.starts_with(*next_magic):
            return


def _feed(machine: Any, piece: bytes) -> Iterator[bytes]:
    yield machine.decompress(piece, PIECE)
    while not machine.eof and not machine.needs_input:
        yield machine.decompress(b"", PIECE)


def _feed_zlib(machine: Any, piece: bytes) -> Iterator[bytes]:
    while True:
        made = machine.decompress(piece, PIECE)
        yield made
        piece = machine.unconsumed_tail
        if machine.eof or (not piece and len(made) < PIECE):
            return
