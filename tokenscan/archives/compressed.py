"""One file, compressed: gz, bz2, xz, zst."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Final

from tokenscan.archives.budget import Budget
from tokenscan.archives.part import Part, Unread, read_pieces
from tokenscan.archives.unpack import Packed, Unpack, unpack_bzip2, unpack_gzip, unpack_xz, unpack_zstd

SUFFIXES: Final = {
    "gz": "", "tgz": ".tar", "svgz": ".svg", "bz2": "", "tbz": ".tar", "tbz2": ".tar", "xz": "", "txz": ".tar",
    "lzma": "", "tlz": ".tar", "zst": "", "zstd": "", "tzst": ".tar",
}  # fmt: skip
"""Suffixes of compressed files, and what takes their place."""

CONTENT: Final = "content"


def read_gzip(content: IO[bytes], name: str, _: Budget) -> Iterator[Part | Unread]:
    """The one file."""
    yield _make_part(content, name, unpack_gzip)


def read_bzip2(content: IO[bytes], name: str, _: Budget) -> Iterator[Part | Unread]:
    """The one file."""
    yield _make_part(content, name, unpack_bzip2)


def read_xz(content: IO[bytes], name: str, _: Budget) -> Iterator[Part | Unread]:
    """The one file."""
    yield _make_part(content, name, unpack_xz)


def read_zstd(content: IO[bytes], name: str, _: Budget) -> Iterator[Part | Unread]:
    """The one file."""
    yield _make_part(content, name, unpack_zstd)


def _make_part(content: IO[bytes], name: str, unpack: Unpack) -> Part:
    packed = Packed(content)
    return Part(name_inner(name), read_pieces(unpack(packed)), packed.taken)


def name_inner(name: str) -> str:
    """The file's own name, less the suffix that says how it is packed; ``content`` where that says nothing."""
    stem, dot, suffix = name.rpartition("/")[2].rpartition(".")
    ending = SUFFIXES.get(suffix.lower())
    return stem + ending if stem and dot and ending is not None else CONTENT
