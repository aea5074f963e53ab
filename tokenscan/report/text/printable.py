"""Text from hostile places, made safe to print."""

from __future__ import annotations

import unicodedata

_NAMED = {"\t": "    ", "\n": "\\n", "\r": "\\r"}


def escape_unprintable(text: str) -> str:
    """*text* with every character escaped that Python does not call printable: controls, bidirectional and other
    invisible marks, separators but for the space. A byte that is no UTF-8 (PEP 383) is shown as ``\\xNN``, a tab as
    four spaces.
    """
    return text if text.isprintable() else "".join(each if each.isprintable() else _escape(each) for each in text)


def _escape(character: str) -> str:
    if character in _NAMED:
        return _NAMED[character]
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        code -= 0xDC00
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def count_cells(text: str) -> int:
    """Columns of a terminal that printable *text* takes: two for wide East Asian characters, none for marks that join
    the character before them.
    """
    return len(text) if text.isascii() else sum(_cells_of(each) for each in text)


def _cells_of(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
