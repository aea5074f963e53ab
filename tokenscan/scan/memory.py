"""What earlier scans of a repository's history have read, so that the next one reads what is new.

Kept are ids of objects, never what is in them: those in which something was found are read and scanned again, and so
the report is that of a full scan. The file is named after all that a detection depends on and is signed with the
user's key; one that does not fit is thrown away, never believed.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import compare_digest, digest
from pathlib import Path

from tokenscan import __version__
from tokenscan.gitio.store import Pack, Store
from tokenscan.model.provenance import Reach
from tokenscan.model.secret import Secret

_FORMAT = 1
"""Raise when the shape of what is stored changes."""

_SIGNATURE_BYTES = 32
PREFIX = "scanned-"
MAX_AGE_S = 90 * 24 * 3600
"""Files that no scan has used for so long are deleted."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What a complete scan of all history left behind.

    *packs*, *loose* objects and all *ids* (sorted, *width* bytes each) were there. *hot*: ids of objects that a
    finding's locations name, in the order in which they were read; *carried*: of those that have a secret (named by a
    keyed hash) from an earlier version of a file; *warm*: of those in which something matched that was no finding
    where it stood; *left_out*: of those that the report lists as skipped; *commits*: of those that
    put a hot object somewhere. *objects* and *bytes* were read in all.
    *reach* tells what led to commits when refs were as *refs* (a hash) says.
    """

    packs: tuple[Pack, ...]
    loose: bytes = field(repr=False)
    ids: bytes = field(repr=False)
    width: int
    hot: tuple[str, ...]
    carried: Mapping[str, tuple[str, ...]]
    warm: tuple[str, ...]
    left_out: tuple[str, ...]
    commits: tuple[str, ...]
    objects: int
    bytes: int
    refs: str = ""
    reach: Mapping[str, Reach] = field(default_factory=dict)

    def new_ids(self, store: Store) -> tuple[str, ...] | None:
        """The ids that *store* has and the memory has not; ``None`` if something has gone since."""
        if store.width != self.width:
            return None
        known = _Sorted(self.ids, self.width)
        if store.packs == self.packs and set(store.loose).issuperset(_split(self.loose, self.width)):
            return tuple(name.hex() for name in store.loose if name not in known)
        return self._new_anywhere(store, known)

    def _new_anywhere(self, store: Store, known: _Sorted) -> tuple[str, ...] | None:
        now = _Sorted(store.ids(), self.width)
        new: list[str] = []
        for first in range(256):
            before, after = set(known.beginning_with(first)), set(now.beginning_with(first))
            if before - after:
                return None
            new += sorted(name.hex() for name in after - before)
        return tuple(new)


def _split(data: bytes, width: int) -> Iterator[bytes]:
    return (data[at : at + width] for at in range(0, len(data), width))


class _Sorted:
    """Ids of *width* bytes each, sorted."""

    def __init__(self, data: bytes, width: int) -> None:
        self._data = data
        self._width = width

    def __len__(self) -> int:
        return len(self._data) // self._width

    def _at(self, index: int) -> bytes:
        return self._data[index * self._width : (index + 1) * self._width]

    def _place(self, wanted: bytes) -> int:
        """Where *wanted* stands, or would."""
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self._at(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low

    def __contains__(self, name: bytes) -> bool:
        return self._at(self._place(name)) == name

    def beginning_with(self, first: int) -> Iterator[bytes]:
        """The ids whose first byte is *first*."""
        end = len(self) if first == 255 else self._place(bytes([first + 1]))
        return (self._at(index) for index in range(self._place(bytes([first])), end))


@dataclass(frozen=True, slots=True)
class MemoryFile:
    """The file of one repository and one way of scanning it."""

    path: Path
    key: bytes = field(repr=False)

    def load(self) -> tuple[Memory | None, str]:
        """What is remembered, ``None`` if nothing is, and a warning (empty if there is none)."""
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return None, ""
        except OSError as error:
            return None, f"{self.path} cannot be read ({error.strerror}): everything is scanned"
        signature, body = content[:_SIGNATURE_BYTES], content[_SIGNATURE_BYTES:]
        if not compare_digest(signature, digest(self.key, body, "sha256")):
            with suppress(OSError):
                self.path.unlink()
            return None, f"{self.path} was damaged, or not written by you: thrown away, everything is scanned"
        with suppress(OSError):
            os.utime(self.path)
        return _unpack(body), ""

    def name(self, rule_id: str, secret: Secret) -> str:
        """What stands for a secret in the file: a hash that nobody can guess from without the key."""
        return digest(self.key, rule_id.encode() + b"\0" + secret.reveal(), "sha256").hex()[:32]

    def save(self, memory: Memory) -> None:
        """Best effort: what cannot be kept costs time, not answers."""
        body = _pack(memory)
        draft = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        with suppress(OSError):
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(digest(self.key, body, "sha256") + body)
            draft.replace(self.path)
            _delete_old(self.path.parent)


def find_memory(folder: Path, key: bytes, parts: Iterable[object]) -> MemoryFile:
    """The file below *folder* for *parts*: the repository, and all that a detection depends on."""
    name = sha256(repr((_FORMAT, __version__, *parts)).encode("utf-8", "surrogateescape")).hexdigest()[:32]
    return MemoryFile(folder / f"{PREFIX}{name}.bin", digest(key, b"tokenscan: memory of scanned objects", "sha256"))


def _delete_old(folder: Path) -> None:
    limit = time.time() - MAX_AGE_S
    for file in folder.glob(f"{PREFIX}*"):
        if file.stat().st_mtime < limit:
            file.unlink()


def _pack(memory: Memory) -> bytes:
    head = {
        "packs": [(pack.path, pack.size) for pack in memory.packs],
        "loose": len(memory.loose),
        "width": memory.width,
        "hot": memory.hot,
        "carried": dict(memory.carried),
        "warm": memory.warm,
        "left_out": memory.left_out,
        "commits": memory.commits,
        "counts": (memory.objects, memory.bytes),
        "refs": memory.refs,
        "reach": dict(memory.reach),
    }
    return json.dumps(head).encode("ascii") + b"\n" + memory.loose + memory.ids


def _unpack(body: bytes) -> Memory:
    line, _, data = body.partition(b"\n")
    head = json.loads(line)
    loose = head["loose"]
    objects, size = head["counts"]
    return Memory(
        packs=tuple(Pack(*each) for each in head["packs"]),
        loose=data[:loose],
        ids=data[loose:],
        width=head["width"],
        hot=tuple(head["hot"]),
        carried={name: tuple(ids) for name, ids in head["carried"].items()},
        warm=tuple(head["warm"]),
        left_out=tuple(head["left_out"]),
        commits=tuple(head["commits"]),
        objects=objects,
        bytes=size,
        refs=head["refs"],
        reach=head["reach"],
    )
