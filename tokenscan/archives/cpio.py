"""cpio: what an rpm holds. The two forms with readable headers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

from tokenscan.archives.budget import Budget
from tokenscan.archives.part import DamagedError, Part, Unread, read_pieces
from tokenscan.archives.unpack import read_stored


@dataclass(frozen=True, slots=True)
class _Form:
    """*length* of the header; where in it the length of the name and that of the file stand, in digits to *base*; what
    name and file are filled up to a multiple of.
    """

    length: int
    name: slice
    size: slice
    base: int
    align: int


_NEW: Final = _Form(110, slice(94, 102), slice(54, 62), 16, 4)
_OLD: Final = _Form(76, slice(59, 65), slice(65, 76), 8, 1)
FORMS: Final = {b"070701": _NEW, b"070702": _NEW, b"070707": _OLD}

_TRAILER: Final = b"TRAILER!!!"
_MAX_NAME: Final = 1 << 16


def read_cpio(content: IO[bytes], _: str, __: Budget) -> Iterator[Part | Unread]:
    """The files; a link's content is the name that it points to."""
    position = 0
    while True:
        content.seek(position)
        magic = content.read(6)
        form = FORMS.get(magic)
        if form is None:
            raise DamagedError(f"the header at byte {position:,} is damaged")
        header = magic + content.read(form.length - 6)
        name_length, size = int(header[form.name], form.base), int(header[form.size], form.base)
        if not 0 < name_length <= _MAX_NAME or size < 0 or len(header) < form.length:
            raise DamagedError(f"the header at byte {position:,} is damaged")
        name = content.read(name_length).rstrip(b"\0")
        if name == _TRAILER:
            return
        start = _align(position + form.length + name_length, form)
        if size:
            yield Part(name.decode("utf-8", "replace"), read_pieces(read_stored(content, start, size)))
        position = _align(start + size, form)


def _align(position: int, form: _Form) -> int:
    return -(-position // form.align) * form.align
