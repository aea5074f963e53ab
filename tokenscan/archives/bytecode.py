"""Compiled Python: its string constants, a line each.

``marshal`` is made for one version of Python and unsafe on damaged data, so strings are recognised by how they are
written, which has not changed since 3.4: what kind of string, how long, and then only characters that fit.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import IO, Final

from tokenscan.archives.budget import Budget
from tokenscan.archives.part import Part, Unread

MAX_BYTES: Final = 32 << 20
"""What is looked at; a larger module was never seen."""

_MIN_LENGTH: Final = 4
_HEADER_BYTES: Final = 12
"""The shortest since Python 3.3; from 3.7 on it has 16."""

_START = re.compile(rb"[zZ\xfa\xda](?P<short>.)|[aAut\xe1\xc1\xf5\xf4sS\xf3\xd3](?P<long>.{4})", re.DOTALL)
_TEXT = re.compile(rb"[\t\n\r\x20-\x7e\x80-\xff]*")


def read_bytecode(content: IO[bytes], _: str, __: Budget) -> Iterator[Part | Unread]:
    """``strings``, judged like source text."""
    content.seek(0)
    data = content.read(MAX_BYTES)
    yield Part("strings", io.BytesIO(b"\n".join(_find_strings(data))).read, suffix=".py")


def _find_strings(data: bytes) -> Iterator[bytes]:
    position = _HEADER_BYTES
    while found := _START.search(data, position):
        length = found["short"][0] if found["short"] else int.from_bytes(found["long"], "little")
        end = found.end() + length
        text = _TEXT.match(data, found.end(), end) if length >= _MIN_LENGTH and end <= len(data) else None
        if text is not None and text.end() == end:
            yield text[0]
            position = end
        else:
            position = found.start() + 1
