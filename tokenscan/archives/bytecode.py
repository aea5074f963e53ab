"""Compiled Python: its string constants, a line each.

``marshal`` is made for one version of Python and unsafe on damaged data, so strings are recognised by how they are
written, which has not changed since 3.4: what kind of string, how long, and then only characters that fit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Final

from tokenscan.archives.budget import Budget
from tokenscan.archives.part import Part, Unread, read_pieces

MAX_BYTES: Final = 32 << 20
"""What is looked at; a larger module was never seen."""

_MIN_LENGTH: Final = 4
_HEADER_SIZES: Final = (16, 12)
"""Bytes before the module's code, since Python 3.7 and since 3.3."""

_VERSIONS: Final = range(0x0C, 0x0F)
"""The high byte of the number that tells the version of Python: 3230 is 3.3, 3627 is 3.14."""

_CODE: Final = (0xE3, 0x63)
"""The kind of the module's code, with or without the mark that it is referred to."""

_START = re.compile(rb"[zZ\xfa\xda](?P<short>.)|[aAut\xe1\xc1\xf5\xf4sS\xf3\xd3](?P<long>.{4})", re.DOTALL)
_TEXT = re.compile(rb"[\t\n\r\x20-\x7e\x80-\xff]*")


def is_bytecode(data: bytes) -> bool:
    """Is *data*, whose bytes 2 and 3 are CR and LF, compiled by Python 3.3 or newer?"""
    return data[1] in _VERSIONS and any(len(data) > size and data[size] in _CODE for size in _HEADER_SIZES)


def read_bytecode(content: IO[bytes], _: str, __: Budget) -> Iterator[Part | Unread]:
    """``strings``."""
    content.seek(0)
    data = content.read(MAX_BYTES)
    yield Part("strings", read_pieces(string + b"\n" for string in _find_strings(data)))


def _find_strings(data: bytes) -> Iterator[bytes]:
    position = _HEADER_SIZES[-1]
    while found := _START.search(data, position):
        length = found["short"][0] if found["short"] else int.from_bytes(found["long"], "little")
        end = found.end() + length
        text = _TEXT.match(data, found.end(), end) if length >= _MIN_LENGTH and end <= len(data) else None
        if text is not None and text.end() == end:
            yield text[0]
            position = end
        else:
            position = found.start() + 1
