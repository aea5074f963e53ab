"""Whether bytes that came out of a cipher are text: bytes from a wrong key are not."""

from __future__ import annotations


def is_text(data: bytes, encoding: str = "utf-8") -> bool:
    """Whether *data* is printable text of at least one character."""
    try:
        return bool(data) and data.decode(encoding).isprintable()
    except UnicodeDecodeError:
        return False
