"""Bodies that are compressed though nobody asked for it."""

from __future__ import annotations

import zlib

from tokenscan.verify.reply import MAX_BODY_BYTES

_AUTO = 32 + zlib.MAX_WBITS
"""zlib finds out whether it is gzip or zlib."""


def unpack(body: bytes, encoding: str) -> bytes:
    """At most ``MAX_BODY_BYTES`` of what *body* is, by its one *encoding*: gzip, or deflate with zlib's header. Empty
    where it cannot be read: in other encodings, in several, or damaged.
    """
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return body
    if name not in ("gzip", "x-gzip", "deflate"):
        return b""
    try:
        return zlib.decompressobj(_AUTO).decompress(body, MAX_BODY_BYTES)
    except zlib.error:
        return b""
