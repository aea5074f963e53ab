"""Is what git keeps about its objects whole? Git passes over some damage without a word: a pack without its index, an
index without its pack, an index whose bytes have changed.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha1, sha256
from pathlib import Path
from typing import Literal, Protocol

from tokenscan.gitio.plumbing import Plumbing
from tokenscan.gitio.store import find_databases, read_store


@dataclass(frozen=True, slots=True)
class Flaw:
    """A file that is not as it should be. *stops_git*: git gives up when it comes to it."""

    path: Path
    reason: Literal["missing", "damaged"]
    detail: str
    stops_git: bool = False


def find_pack_flaws(object_dirs: Iterable[str]) -> Iterator[Flaw]:
    """Packs that lack a part or whose parts do not fit: a look at both ends of each file."""
    for folder in map(Path, object_dirs):
        packs = {file.stem: file for file in sorted((folder / "pack").glob("pack-*.pack"))}
        indexes = {file.stem: file for file in sorted((folder / "pack").glob("pack-*.idx"))}
        for name, file in packs.items():
            if name not in indexes:
                yield Flaw(file, "damaged", "a pack without its index, which git passes over; git index-pack makes one")
            else:
                yield from _compare(file, indexes[name])
        for name, file in indexes.items():
            if name not in packs:
                yield Flaw(file.with_suffix(".pack"), "missing", "its index is there, the pack is not")


def _compare(pack: Path, index: Path) -> Iterator[Flaw]:
    """A pack ends with its checksum, and so does its index but for its own: gitformat-pack(5)."""
    try:
        head, end = _read_ends(pack, 12, 32)
        _, index_end = _read_ends(index, 4, 64)
    except OSError as error:
        yield Flaw(pack, "damaged", error.strerror or "", stops_git=True)
        return
    if not head.startswith(b"PACK") or not any(end[-width:] == index_end[-2 * width : -width] for width in (20, 32)):
        yield Flaw(pack, "damaged", "it does not fit its index; none of it is read", stops_git=True)


def _read_ends(file: Path, first: int, last: int) -> tuple[bytes, bytes]:
    with file.open("rb") as opened:
        head = opened.read(first)
        size = opened.seek(0, os.SEEK_END)
        opened.seek(max(0, size - last))
        return head, opened.read()


def list_around_broken_packs(git: Plumbing) -> tuple[str, ...] | None:
    """The ids of all objects but those in packs that stop git; ``None`` where no pack does."""
    broken = {str(flaw.path.with_suffix(".idx")) for flaw in find_pack_flaws(find_databases(git)) if flaw.stops_git}
    if not broken:
        return None
    store = read_store(git)
    store = replace(store, packs=tuple(pack for pack in store.packs if pack.path not in broken))
    ids, digits = store.ids().hex(), 2 * store.width
    return tuple(ids[at : at + digits] for at in range(0, len(ids), digits))


def find_index_flaws(files: Iterable[Path]) -> Iterator[Flaw]:
    """Those of *files*, which end with a checksum of what is before it, whose checksum is wrong; git never looks."""
    for file in files:
        try:
            if not (is_sound(file) or _has_no_checksum(file)):
                yield Flaw(file, "damaged", "its checksum is wrong: what it lists may not be all there is")
        except FileNotFoundError:
            continue
        except OSError as error:
            yield Flaw(file, "damaged", error.strerror or "")


def _has_no_checksum(file: Path) -> bool:
    """Is *file* a staging index written under ``index.skipHash``?"""
    head, end = _read_ends(file, 4, 20)
    return head == b"DIRC" and end == bytes(20)


def is_sound(file: Path) -> bool:
    """Does *file* end with the SHA-1 or SHA-256 of what is before it?"""
    with file.open("rb") as opened:
        if os.fstat(opened.fileno()).st_size <= 32:
            return False
        with mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            return any(_ends_with_hash(mapped, make, width) for make, width in _HASHES)


class _Hash(Protocol):
    def digest(self) -> bytes: ...


def _sha1(data: memoryview) -> _Hash:
    return sha1(data, usedforsecurity=False)


_HASHES: tuple[tuple[Callable[[memoryview], _Hash], int], ...] = ((_sha1, 20), (sha256, 32))


def _ends_with_hash(data: mmap.mmap, make: Callable[[memoryview], _Hash], width: int) -> bool:
    end = data[-width:]
    with memoryview(data) as view, view[:-width] as body:
        return make(body).digest() == end


def list_pack_indexes(object_dirs: Iterable[str]) -> list[Path]:
    """The indexes of packs."""
    return [file for folder in object_dirs for file in sorted(Path(folder, "pack").glob("pack-*.idx"))]


def list_commit_graphs(object_dirs: Iterable[str]) -> list[Path]:
    """The files that git takes parents and trees of commits from, in place of the commits."""
    names = ("info/commit-graph", "info/commit-graphs/graph-*.graph")
    return [file for folder in object_dirs for name in names for file in sorted(Path(folder).glob(name))]
