"""rpm: lead, signature, header, and a compressed cpio archive. Header and signature are read with the raw file."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import IO, Final

from tokenscan.archives.budget import Budget
from tokenscan.archives.part import DamagedError, Part, Unread, read_pieces
from tokenscan.archives.unpack import Packed, copy

MAGIC: Final = b"\xed\xab\xee\xdb"

_LEAD: Final = 96
_HEADER: Final = struct.Struct(">8xLL")
_HEADER_MAGIC: Final = b"\x8e\xad\xe8\x01"
_INDEX_ENTRY: Final = 16
_SUFFIXES: Final = ((b"\x1f\x8b", ".gz"), (b"\xfd7zXZ", ".xz"), (b"\x28\xb5\x2f\xfd", ".zst"), (b"BZh", ".bz2"))


def read_rpm(content: IO[bytes], _: str, __: Budget) -> Iterator[Part | Unread]:
    """The one archive inside, ``payload.cpio.xz`` or as it is packed."""
    signature_end = _pass_header(content, _LEAD)
    start = _pass_header(content, -(-signature_end // 8) * 8)
    content.seek(start)
    magic = content.read(6)
    # The oldest compression has no magic: its suffix tells.
    suffix = next((suffix for lead, suffix in _SUFFIXES if magic.startswith(lead)), ".lzma")
    name = "payload.cpio" if magic.startswith(b"0707") else f"payload.cpio{suffix}"
    yield Part(name, read_pieces(copy(Packed(content, start))))


def _pass_header(content: IO[bytes], position: int) -> int:
    content.seek(position)
    fixed = content.read(_HEADER.size)
    if len(fixed) < _HEADER.size or not fixed.startswith(_HEADER_MAGIC):
        raise DamagedError(f"the header at byte {position:,} is damaged")
    count, size = _HEADER.unpack(fixed)
    return position + _HEADER.size + _INDEX_ENTRY * int(count) + int(size)
