"""ar: Debian packages, static libraries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Final

from tokenscan.archives.budget import Budget
from tokenscan.archives.part import DamagedError, Part, Unread, read_pieces
from tokenscan.archives.unpack import read_stored

MAGIC: Final = b"!<arch>\n"

_HEADER: Final = 60
_END: Final = b"`\n"
_GNU_TABLE: Final = b"//"
_MAX_TABLE: Final = 16 << 20
_MAX_NAME: Final = 4096


def read_ar(content: IO[bytes], _: str, __: Budget) -> Iterator[Part | Unread]:
    """The files; the table of long names is used, that of symbols is a file like others."""
    position, table = len(MAGIC), b""
    while True:
        content.seek(position)
        header = content.read(_HEADER)
        if not header.strip():
            return
        size = header[48:58].strip()
        if header[58:] != _END or not size.isdigit():
            raise DamagedError(f"the header at byte {position:,} is damaged")
        name, start, length = header[:16].rstrip(), position + _HEADER, int(size)
        position = start + length + length % 2
        if name == _GNU_TABLE:
            table = content.read(min(length, _MAX_TABLE))
            continue
        if name.startswith(b"#1/") and name[3:].isdigit():  # BSD: the name stands before the content
            skipped = min(int(name[3:]), length, _MAX_NAME)
            name, start, length = content.read(skipped).rstrip(b"\0"), start + skipped, length - skipped
        elif name[:1] == b"/" and name[1:].isdigit():
            name = table[int(name[1:]) :].partition(b"\n")[0]
        yield Part(
            name.decode("utf-8", "replace").rstrip("/") or "symbols", read_pieces(read_stored(content, start, length))
        )
