"""The checksums that some kinds of token end in. Each is a function of the form's literal head and what follows it."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping

from tokenscan.detect.checksum.base_n import BASE62, encode_number


def _base62(_: str, body: str) -> str:
    """GitHub, npm, Vercel: CRC-32 of the body, six digits."""
    return encode_number(zlib.crc32(body.encode()), BASE62, width=6).decode()


def _hex(_: str, body: str) -> str:
    """Cloudflare: CRC-32 of the body, eight lower-case digits."""
    return f"{zlib.crc32(body.encode()):08x}"


def _grafana(head: str, body: str) -> str:
    """CRC-32 of all of it, the lowest byte first."""
    return "_" + zlib.crc32((head + body).encode()).to_bytes(4, "little").hex()


def _atlassian(head: str, body: str) -> str:
    """CRC-32 of all of it, eight upper-case digits."""
    return f"{zlib.crc32((head + body).encode()):08X}"


SEALS: Mapping[str, Callable[[str, str], str]] = {
    "crc32-base62": _base62,
    "crc32-hex": _hex,
    "crc32-grafana": _grafana,
    "crc32-atlassian": _atlassian,
}
