"""What an object database holds, told without asking git for every object: its packs, and its loose objects."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tokenscan.errors import RepositoryError
from tokenscan.gitio.plumbing import Plumbing

_INDEX_MAGIC = b"\xfftOc\0\0\0\x02"
_FANOUT_BYTES = 4 * 256
"""An index of version 2: a header, 256 counts of four bytes, then the ids, sorted. Source: git's pack-format(5)."""

MAX_ALTERNATES = 5
"""Databases that name each other: git follows no more."""


@dataclass(frozen=True, slots=True)
class Pack:
    """The index of a pack: where it stands (the name is a hash of what is in it) and its size in bytes."""

    path: str
    size: int

    def ids(self, width: int) -> bytes:
        """The ids of its objects, *width* bytes each, sorted. Raises ``RepositoryError`` for what is no such index."""
        try:
            data = Path(self.path).read_bytes()
        except OSError as error:
            raise RepositoryError(f"{self.path} cannot be read: {error.strerror}") from None
        start = len(_INDEX_MAGIC) + _FANOUT_BYTES
        if not data.startswith(_INDEX_MAGIC) or len(data) < start:
            raise RepositoryError(f"{self.path} is no pack index of version 2")
        end = start + width * int.from_bytes(data[start - 4 : start], "big")
        if end > len(data):
            raise RepositoryError(f"{self.path} is cut short")
        return data[start:end]


@dataclass(frozen=True, slots=True)
class Store:
    """The packs of a database and of its alternates, and the ids of the loose objects, *width* bytes each, sorted."""

    packs: tuple[Pack, ...]
    loose: tuple[bytes, ...]
    width: int

    def ids(self) -> bytes:
        """Every id, *width* bytes each, sorted, each once. Raises ``RepositoryError``."""
        width = self.width
        blocks = [pack.ids(width) for pack in self.packs] + [b"".join(self.loose)]
        if sum(map(bool, blocks)) < 2:
            return b"".join(blocks)
        return b"".join(sorted({block[at : at + width] for block in blocks for at in range(0, len(block), width)}))


def read_store(git: Plumbing) -> Store:
    """What stands on disk now. Raises ``RepositoryError``."""
    form = git.attempt("rev-parse", "--show-object-format").stdout.strip()
    folders = find_databases(git)
    packs = sorted((pack for folder in folders for pack in _packs(folder)), key=lambda pack: pack.path)
    loose = sorted({name for folder in folders for name in _loose(folder)})
    return Store(tuple(packs), tuple(loose), 32 if form == b"sha256" else 20)


def find_databases(git: Plumbing) -> tuple[str, ...]:
    """The folders that objects are in: the repository's own, and those that it borrows from. While a push is checked
    its own is the quarantine, which borrows from the repository by a variable.
    """
    named = os.fsdecode(git.run("rev-parse", "--git-path", "objects").removesuffix(b"\n"))
    borrowed = git.environment.get("GIT_ALTERNATE_OBJECT_DIRECTORIES", "").split(os.pathsep)
    tops = [os.path.realpath(os.path.join(git.folder, each)) for each in (named, *borrowed) if each]  # noqa: PTH118
    return tuple(dict.fromkeys(folder for top in tops for folder in _databases(top)))


def _databases(folder: str, depth: int = 0) -> Iterator[str]:
    yield folder
    try:
        lines = Path(folder, "info", "alternates").read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return
    for line in lines:
        if line and not line.startswith("#") and depth < MAX_ALTERNATES:
            yield from _databases(os.path.realpath(os.path.join(folder, line)), depth + 1)  # noqa: PTH118


def _packs(folder: str) -> Iterator[Pack]:
    try:
        with os.scandir(os.path.join(folder, "pack")) as entries:  # noqa: PTH118
            for entry in entries:
                if entry.name.endswith(".idx"):
                    yield Pack(entry.path, entry.stat().st_size)
    except FileNotFoundError:
        return
    except OSError as error:
        raise RepositoryError(f"{error.filename} cannot be read: {error.strerror}") from None


def _loose(folder: str) -> Iterator[bytes]:
    for number in range(256):
        start = f"{number:02x}"
        try:
            names = os.listdir(os.path.join(folder, start))  # noqa: PTH118, PTH208
        except OSError:
            continue
        for name in names:
            try:
                yield bytes.fromhex(start + name)
            except ValueError:
                continue  # a file that git is writing
