"""What commits changed, told from packs without git."""

from __future__ import annotations

import os
import re
import weakref
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from tokenscan.errors import RepositoryError
from tokenscan.gitio.native import load_library
from tokenscan.gitio.soundness import find_pack_flaws
from tokenscan.gitio.store import find_databases, read_store
from tokenscan.model.provenance import CommitRef

if TYPE_CHECKING:
    from ctypes import CDLL

    from tokenscan.gitio.plumbing import Plumbing
    from tokenscan.gitio.store import Store

CACHE_BYTES = 24 << 20
"""Commits and trees remembered, of all packs together: a commit's are its parent's but for a few."""

_AUTHOR = re.compile(
    rb"(?P<name>[^<>\s](?:[^<>]*[^<>\s])?) <(?P<mail>[^<>\s]*)> (?P<time>\d{1,11}) (?P<zone>[+-]\d{4})"
)


@dataclass(frozen=True, slots=True)
class Put:
    """*commit* put the blob *object_id* at *path* with *mode* (octal digits), where its parents had *before*."""

    commit: CommitRef
    path: str
    object_id: str
    before: tuple[str, ...]
    mode: str


@dataclass(slots=True)
class Told:
    """What some commits changed: where they put the blobs that were asked for, the paths that they added, the blobs
    that no pack has, and the commits that git must be asked about.
    """

    puts: list[Put] = field(default_factory=list)
    added: list[tuple[bytes, CommitRef]] = field(default_factory=list)
    lacking: set[bytes] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)


class CommitDiffer:
    """Compares commits with their parents, for the blobs *wanted* (hexadecimal ids)."""

    def __init__(self, library: CDLL, store: Store, wanted: Iterable[str]) -> None:
        import ctypes

        names = sorted(map(bytes.fromhex, wanted))
        count = len(store.packs)
        paths = ctypes.c_char_p * count
        indexes = paths(*(os.fsencode(pack.path) for pack in store.packs))
        packs = paths(*(os.fsencode(pack.path.removesuffix(".idx") + ".pack") for pack in store.packs))
        self._library: Any = library
        self._width = store.width
        self._wanted = b"".join(names)  # the library does not copy it
        self._handle: int | None = library.ts_differ_new(
            packs, indexes, count, store.width, CACHE_BYTES, self._wanted, len(names)
        )
        if not self._handle:
            raise OSError(f"{store.packs[0].path} and others cannot be opened")
        weakref.finalize(self, library.ts_differ_free, self._handle)

    def compare(self, commits: Sequence[str]) -> Told:
        """What *commits* changed."""
        import ctypes

        data, size = ctypes.c_void_p(), ctypes.c_uint64()
        ids = bytes.fromhex("".join(commits))
        if self._library.ts_differ_run(self._handle, len(commits), ids, ctypes.byref(data), ctypes.byref(size)):
            raise MemoryError
        return _Reader(ctypes.string_at(data, size.value) if size.value else b"", self._width).read()

    def find_reach(self, tips: Sequence[tuple[str, int]]) -> dict[str, int] | None:
        """From *tips* (ids with a rank of 1 or more, rising): the first rank that leads to each of the wanted commits
        that anything leads to. ``None`` where git must be asked.
        """
        import ctypes

        count = len(self._wanted) // self._width
        found = ctypes.create_string_buffer(count + 1)
        ids, ranks = bytes.fromhex("".join(name for name, _ in tips)), bytes(rank for _, rank in tips)
        if self._library.ts_differ_reach(self._handle, len(tips), ids, ranks, found):
            return None
        names = (self._wanted[at : at + self._width].hex() for at in range(0, len(self._wanted), self._width))
        return {name: rank for name, rank in zip(names, found.raw, strict=False) if rank}


def open_differ(git: Plumbing, wanted: Iterable[str]) -> CommitDiffer | None:
    """A differ for the repository; ``None`` where git must be asked: nothing was built, nothing is packed, or history
    does not end where commits say that it does.
    """
    library = load_library()
    if library is None or git.attempt("rev-parse", "--is-shallow-repository").stdout.strip() != b"false":
        return None
    if any(flaw.stops_git for flaw in find_pack_flaws(find_databases(git))):
        return None
    try:
        store = read_store(git)
        return CommitDiffer(library, store, wanted) if store.packs else None
    except (OSError, RepositoryError):
        return None  # git says what is wrong


class _Reader:
    """Reads what ``diff.c`` tells; the layout is described there."""

    def __init__(self, data: bytes, width: int) -> None:
        self._data = data
        self._width = width
        self._at = 0

    def read(self) -> Told:
        told = Told()
        commit: CommitRef | None = None
        while self._at < len(self._data):
            kind = self._take(1)
            if kind == b"C":
                commit = self._read_commit(told)
            elif kind == b"A":
                path = self._take(self._number())
                if commit is not None:
                    told.added.append((path, commit))
            elif kind == b"P":
                put = self._read_put(commit)
                if put is not None:
                    told.puts.append(put)
            elif kind == b"L":
                told.lacking.add(self._name().encode("ascii"))
            else:
                told.refused.append(self._name())
        return told

    def _read_commit(self, told: Told) -> CommitRef | None:
        name, author = self._name(), self._take(self._number())
        commit = read_author(name, author)
        if commit is None:
            told.refused.append(name)
        return commit

    def _read_put(self, commit: CommitRef | None) -> Put | None:
        mode, count = self._number(), self._number()
        name = self._name()
        before = tuple(self._name() for _ in range(count))
        path = self._take(self._number())
        return None if commit is None else Put(commit, os.fsdecode(path), name, before, f"{mode:06o}")

    def _take(self, count: int) -> bytes:
        start = self._at
        self._at += count
        return self._data[start : self._at]

    def _number(self) -> int:
        import sys

        return int.from_bytes(self._take(4), sys.byteorder)

    def _name(self) -> str:
        return self._take(self._width).hex()


def read_author(name: str, line: bytes) -> CommitRef | None:
    """The commit *name* by the *line* that tells its author (``Name <mail> seconds +hhmm``), as git's ``%an <%ae>`` and
    ``%aI`` have it; ``None`` for a line that git alone can read.
    """
    found = _AUTHOR.fullmatch(line)
    if found is None:
        return None
    zone = int(found["zone"])
    hours, minutes = divmod(abs(zone), 100)
    if hours > 14 or minutes > 59:
        return None
    offset = timedelta(hours=hours, minutes=minutes) * (-1 if zone < 0 else 1)
    try:
        date = datetime.fromtimestamp(int(found["time"]), timezone(offset))
    except (ValueError, OverflowError, OSError):
        return None
    author = f"{found['name'].decode('utf-8', 'replace')} <{found['mail'].decode('utf-8', 'replace')}>"
    return CommitRef(name, author, date.isoformat())
