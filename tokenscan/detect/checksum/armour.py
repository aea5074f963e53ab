"""The text round a PEM or OpenPGP key: header lines, base64, and the noise of the file that holds it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tokenscan.detect.checksum.base64_text import decode_base64

MAX_BYTES = 200_000

_BLOCK = re.compile(
    rb"-----BEGIN ([A-Z0-9 ]{0,30})PRIVATE KEY(?: BLOCK)?-----(.*?)(?:-----END [A-Z0-9 ]{0,30}PRIVATE KEY|\Z)",
    re.DOTALL,
)
_LINE_ESCAPE = re.compile(rb"\\{1,4}(?:r\\{0,4}n|[rn])|&#(?:x0?[adAD]|1[03]);")
_CHARACTER_ESCAPE = re.compile(rb"\\{1,4}u00([0-9a-f]{2})", re.IGNORECASE)
_ENCRYPTION = re.compile(rb"Proc-Type:\s*4,\s*ENCRYPTED|DEK-Info:\s*[A-Z0-9-]+,\s*[0-9A-Fa-f]+")
_HEADER = re.compile(rb"^[^A-Za-z0-9\n]*[A-Z][A-Za-z-]{2,30}: .*$", re.MULTILINE)
_ELLIPSIS = re.compile("\\.\\.\\.|…".encode())
_RUN = re.compile(rb"[A-Za-z0-9+/=]+")
_LINE_MARK = re.compile(rb"[0-9]{1,15}|[A-Za-z0-9+/]{1,3}")
"""What base64 is not written in: a line number, or a tag such as ``<br/>``."""
_CHECKSUM = re.compile(rb"=([A-Za-z0-9+/]{4})")


@dataclass(frozen=True, slots=True)
class Armour:
    """A block. *label*: what the header says before ``PRIVATE KEY``, with its space. *body*: lines, escapes undone and
    headers gone. *checksum*: the CRC-24 of OpenPGP, four characters, where there is one.
    """

    label: bytes
    body: bytes
    is_encrypted: bool
    checksum: bytes | None

    @property
    def has_ellipsis(self) -> bool:
        """Whether something was left out for the reader's sake."""
        return _ELLIPSIS.search(self.body) is not None


def find_armour(value: bytes) -> Armour | None:
    """The first private key block in *value*, whole or cut off."""
    block = _BLOCK.search(_undo_escapes(value[:MAX_BYTES]))
    if block is None:
        return None
    body = _HEADER.sub(b"", _ENCRYPTION.sub(b"\n", block[2]))
    runs = find_runs(body)
    tail = _CHECKSUM.fullmatch(runs[-1]) if runs and block[1] == b"PGP " else None
    if tail:
        body = body[: body.rindex(tail[0])]
    return Armour(block[1], body, _ENCRYPTION.search(block[2]) is not None, tail[1] if tail else None)


def read_bodies(armour: Armour) -> Iterator[bytes]:
    """What the base64 may say: all of it; without line numbers and tags; without the first character
    of each line, which may be a diff's. The first reading that parses is right.
    """
    lines = armour.body.splitlines()
    runs, shifted = find_runs(armour.body), find_runs(b"\n".join(line[1:] for line in lines))
    for reading in (runs, [run for run in runs if not _LINE_MARK.fullmatch(run)], shifted):
        data = decode_base64(b"".join(reading))
        if data is not None:
            yield data


def find_runs(body: bytes) -> list[bytes]:
    """Runs of base64 characters in *body*; a ``+`` or ``//`` alone joins strings or opens a comment."""
    return [run for run in _RUN.findall(body) if run.strip(b"+/")]


def _undo_escapes(text: bytes) -> bytes:
    """Line ends and characters written as escapes, of C, JSON or XML, are what they stand for."""
    lines = _LINE_ESCAPE.sub(b"\n", text)
    return _CHARACTER_ESCAPE.sub(lambda escape: bytes([int(escape[1], 16)]), lines).replace(b"\\/", b"/")
