"""tar: old, ustar, GNU and pax; Docker images are tars of tars.

Headers are walked here, and decoded by ``tarfile``: its own walk ends without a word at a header that is damaged.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from typing import IO, Final

from tokenscan.archives.budget import Budget
from tokenscan.archives.part import DamagedError, Part, Unread, read_pieces
from tokenscan.archives.unpack import read_stored

BLOCK: Final = 512
MAGIC: Final = b"ustar"
"""At byte 257; tars from before 1988 have none."""

MAX_EXTENSION: Final = 1 << 20
"""Bytes of a long name or of pax records that are looked at."""

_EMPTY: Final = bytes(BLOCK)
_LINKS: Final = (tarfile.LNKTYPE, tarfile.SYMTYPE)
_NOTHING: Final = (tarfile.DIRTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE)


def read_tar(content: IO[bytes], _: str, __: Budget) -> Iterator[Part | Unread]:
    """The files, and of links the name that they point to. Behind a damaged header it goes on at the next whole one;
    tars that follow one another are one.
    """
    position, extension, was_damaged, is_ended = 0, _Extension(), False, False
    while header := _read_at(content, position, BLOCK):
        position += BLOCK
        if header == _EMPTY:
            is_ended = True
            continue
        info = _decode(header, is_sought=was_damaged or is_ended)
        if info is None:
            # Behind the end anything may stand.
            if not was_damaged and not is_ended:
                yield Unread("damaged", "", f"the header at byte {position - BLOCK:,} is damaged")
                was_damaged = True
            continue
        was_damaged = is_ended = False
        size = info.size if extension.size is None or info.type in _Extension.TYPES else extension.size
        if info.type in _Extension.TYPES:
            extension.add(info.type, _read_at(content, position, min(size, MAX_EXTENSION)))
        else:
            position = _pass_sparse(content, header, position)
            yield from _make_parts(content, info, extension, position, size)
            extension = _Extension()
        if info.type not in (*_LINKS, *_NOTHING):
            position += -(-size // BLOCK) * BLOCK
    if not is_ended:
        raise DamagedError("it ends without the mark of its end")


class _Extension:
    """What the headers before a file say of it."""

    TYPES: Final = (tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.XHDTYPE, tarfile.XGLTYPE, b"X")

    def __init__(self) -> None:
        self.name: str | None = None
        self.link: str | None = None
        self.size: int | None = None

    def add(self, kind: bytes, data: bytes) -> None:
        if kind == tarfile.GNUTYPE_LONGNAME:
            self.name = _text(data)
        elif kind == tarfile.GNUTYPE_LONGLINK:
            self.link = _text(data)
        elif kind != tarfile.XGLTYPE:
            for key, value in _pax_records(data):
                if key in (b"path", b"GNU.sparse.name"):
                    self.name = _text(value)
                elif key == b"linkpath":
                    self.link = _text(value)
                elif key == b"size" and value.isdigit() and len(value) < 20:
                    self.size = int(value)


def _pax_records(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Records ``LENGTH KEY=VALUE\\n``; what is damaged ends them."""
    while data:
        digits, space, _ = data[:20].partition(b" ")
        length = int(digits) if digits.isdigit() else 0
        key, equals, value = data[len(digits) + 1 : length - 1].partition(b"=")
        if not space or not equals:
            return
        yield key, value
        data = data[length:]


def _make_parts(
    content: IO[bytes], info: tarfile.TarInfo, extension: _Extension, position: int, size: int
) -> Iterator[Part]:
    name = extension.name or info.name
    if info.type in _LINKS:
        target = (extension.link or info.linkname).encode("utf-8", "surrogateescape")
        yield Part(name, read_pieces(iter((target,))))
    elif info.type not in _NOTHING:
        yield Part(name, read_pieces(read_stored(content, position, size)))


def _pass_sparse(content: IO[bytes], header: bytes, position: int) -> int:
    """Where the data begins: the map of a GNU sparse file can take further blocks. Its holes are not filled."""
    is_longer = header[156:157] == tarfile.GNUTYPE_SPARSE and header[482]
    while is_longer:
        block = _read_at(content, position, BLOCK)
        position += BLOCK
        is_longer = len(block) == BLOCK and block[504]
    return position


def is_header(header: bytes) -> bool:
    """Is it one, whatever its age?"""
    return _decode(header, is_sought=False) is not None


def _decode(header: bytes, *, is_sought: bool) -> tarfile.TarInfo | None:
    """Where a header is *sought* only one with a magic counts."""
    if is_sought and header[257:262] != MAGIC:
        return None
    try:
        info = tarfile.TarInfo.frombuf(header, "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError):
        return None
    return info if info.size >= 0 else None


def _read_at(content: IO[bytes], position: int, count: int) -> bytes:
    content.seek(position)
    return content.read(count)


def _text(data: bytes) -> str:
    return data.partition(b"\0")[0].decode("utf-8", "replace")
