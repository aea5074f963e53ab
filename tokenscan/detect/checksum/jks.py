"""Java keystores: JKS and JCEKS."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from tokenscan.detect.checksum.base64_text import read_binary
from tokenscan.detect.checksum.fact import Facts, known, printable
from tokenscan.detect.checksum.grade import LOWERS, REJECTS
from tokenscan.detect.checksum.pkcs12 import USUAL_PASSWORDS
from tokenscan.detect.checksum.proof import Proof

MAGICS = {bytes.fromhex("feedfeed"): "JKS", bytes.fromhex("cececece"): "JCEKS"}
VERSIONS = (1, 2)

PRIVATE_KEY, CERTIFICATE, SECRET_KEY = 1, 2, 3
"""Tags of entries. Source: OpenJDK, sun.security.provider.JavaKeyStore and com.sun.crypto.provider.JceKeyStore."""

DIGEST_BYTES = 20
WHITENER = b"Mighty Aphrodite"
"""Goes into the digest between the password and the entries."""

HEADER_BYTES = 12
MAX_ENTRIES = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """*end* is the offset behind it; 0 where it is cut off, or is a secret key, whose length only Java knows."""

    tag: int
    alias: str
    end: int


def check_jks(value: bytes) -> Proof:
    """The file, or base64 of it. A store of certificates alone is no secret. The digest at its end tells whether a
    usual password fits.
    """
    data = read_binary(value)
    if data[:4] not in MAGICS or int.from_bytes(data[4:8], "big") not in VERSIONS:
        return LOWERS
    entries = list(_read_entries(data))
    if any(entry.tag != CERTIFICATE for entry in entries):
        return Proof("match", (*_describe(MAGICS[data[:4]], entries), *_try_passwords(data, entries)))
    is_whole = len(entries) == int.from_bytes(data[8:12], "big") and all(entry.end for entry in entries)
    return REJECTS if is_whole else LOWERS


def _read_entries(data: bytes) -> Iterator[Entry]:
    """The entries up to the first whose end cannot be told."""
    offset = HEADER_BYTES
    for _ in range(min(int.from_bytes(data[8:12], "big"), MAX_ENTRIES)):
        tag = int.from_bytes(data[offset : offset + 4], "big")
        alias, start = _read_sized(data, offset + 4, 2)
        if tag not in (PRIVATE_KEY, CERTIFICATE, SECRET_KEY) or not start:
            return
        end = _find_end(data, start + 8, tag)  # eight bytes of time
        yield Entry(tag, printable(alias.decode("utf-8", "replace")), end)
        if not end:
            return
        offset = end


def _find_end(data: bytes, offset: int, tag: int) -> int:
    """Where the entry ends whose key or certificate begins at *offset*; 0 if it does not."""
    if tag == SECRET_KEY:
        return 0
    if tag == CERTIFICATE:
        return _skip_certificate(data, offset)
    _, offset = _read_sized(data, offset, 4)
    count = int.from_bytes(data[offset : offset + 4], "big") if offset else MAX_ENTRIES
    offset += 4
    for _ in range(count):
        offset = _skip_certificate(data, offset) if count < MAX_ENTRIES else 0
        if not offset:
            return 0
    return offset


def _skip_certificate(data: bytes, offset: int) -> int:
    _, offset = _read_sized(data, offset, 2)
    return _read_sized(data, offset, 4)[1] if offset else 0


def _read_sized(data: bytes, offset: int, size: int) -> tuple[bytes, int]:
    """The bytes whose number stands in the *size* bytes at *offset*, and the offset behind them; 0 if they are cut."""
    start = offset + size
    end = start + int.from_bytes(data[offset:start], "big")
    return (data[start:end], end) if end <= len(data) else (b"", 0)


def _describe(kind: str, entries: list[Entry]) -> Facts:
    counts = [sum(entry.tag == tag for entry in entries) for tag in (PRIVATE_KEY, SECRET_KEY, CERTIFICATE)]
    names = dict.fromkeys(entry.alias for entry in entries if entry.tag != CERTIFICATE and entry.alias)
    labels = ("private keys", "secret keys", "certificates")
    numbers = [(label, str(count) if count else "") for label, count in zip(labels, counts, strict=True)]
    return known([("type", kind), *numbers, ("encrypted", "yes"), ("names", printable(", ".join(names)))])


def _try_passwords(data: bytes, entries: list[Entry]) -> Facts:
    """The digest stands behind the last entry; where that cannot be told, at the end of the data."""
    end = entries[-1].end or len(data) - DIGEST_BYTES
    body, digest = data[:end], data[end : end + DIGEST_BYTES]
    for password in USUAL_PASSWORDS:
        text = password.encode("utf-16-be") + WHITENER + body
        if hashlib.sha1(text, usedforsecurity=False).digest() == digest:
            return (("opens with", f"the password {password!r}" if password else "no password"),)
    return ()
