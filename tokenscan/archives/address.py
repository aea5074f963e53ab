"""Addresses of what is inside: ``a.tar!b.docx!word/document.xml``."""

from __future__ import annotations

import re
from typing import Final

SEPARATOR: Final = "!"
MAX_NAME: Final = 512
"""Characters of one name that are kept: a tar can declare one of gigabytes."""

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def join_address(outer: str, inner: str) -> str:
    """The address of *inner* in *outer*; either may be empty."""
    return f"{outer}{SEPARATOR}{inner}" if outer and inner else outer or inner


def decode_name(name: bytes) -> str:
    """UTF-8, or the code page of old DOS programs (it knows every byte), which is what zip falls back to."""
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("cp437")


def clean_name(name: str) -> str:
    """*name* fit to be shown: relative, with ``/``, no way up, nothing unprintable. Nothing is ever written by it."""
    steps = _UNPRINTABLE.sub("\ufffd", name[: 2 * MAX_NAME]).replace("\\", "/").split("/")
    kept = "/".join(step for step in steps if step not in ("", ".", ".."))
    return (kept if len(kept) <= MAX_NAME else kept[: MAX_NAME - 1] + "…") or "unnamed"
