"""Base64 as tokens carry it: either alphabet, with or without padding, often round a JSON object."""

from __future__ import annotations

import binascii
import json
import re

_LINE_END = re.compile(rb"\\[rn]|\s")
_SHAPE = re.compile(rb"[A-Za-z0-9+/_-]+={0,2}")
_URL_TO_STANDARD = bytes.maketrans(b"-_", b"+/")

CANONICAL_LAST = {2: b"AQgw", 3: b"AEIMQUYcgkosw048"}
"""By the length modulo 4: what the last character can be where the unused bits are zero, as encoders leave them."""


def decode_base64(text: bytes) -> bytes | None:
    """The bytes of standard or URL-safe base64; ``None`` for other characters or a length that cannot occur."""
    if not _SHAPE.fullmatch(text):
        return None
    body = text.rstrip(b"=").translate(_URL_TO_STANDARD)
    try:
        return binascii.a2b_base64(body + b"=" * (-len(body) % 4))
    except binascii.Error:
        return None


def read_binary(value: bytes) -> bytes:
    """The content of a binary file: *value* itself, or what its base64 says, in one line or in several; empty where it
    is neither.
    """
    if not value.isascii():
        return value
    return decode_base64(_LINE_END.sub(b"", value)) or b""


def is_canonical(text: bytes) -> bool:
    """Whether the last character of unpadded *text* is one that an encoder can write there."""
    rest = len(text) % 4
    return rest == 0 or text[-1:] in _last_characters(rest)


def _last_characters(rest: int) -> tuple[bytes, ...]:
    return tuple(bytes([character]) for character in CANONICAL_LAST.get(rest, b""))


def load_object(text: bytes | str) -> dict[str, object] | None:
    """The JSON object *text* writes; ``None`` for any other JSON value, and for what is not JSON."""
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def decode_object(text: bytes) -> dict[str, object] | None:
    """The JSON object in base64 *text*."""
    data = decode_base64(text)
    return None if data is None else load_object(data)
