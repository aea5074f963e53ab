"""Laying out packs without git: an order in which each object is built once."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

from tokenscan.errors import RepositoryError
from tokenscan.gitio.native import load_library
from tokenscan.gitio.soundness import find_pack_flaws
from tokenscan.gitio.store import find_databases, read_store

if TYPE_CHECKING:
    from ctypes import CDLL

    from tokenscan.gitio.objects import Kind
    from tokenscan.gitio.plumbing import Plumbing

_KINDS: dict[Kind, int] = {"commit": 1, "tree": 2, "blob": 3, "tag": 4}
"""Source: gitformat-pack(5)."""

FIRST_SLICE_BYTES = 256 << 10
MAX_SLICE_BYTES = 8 << 20
"""Bytes of the pack that a slice takes; its objects take some 20 times as many."""

_MAX_OBJECTS = 1 << 18
"""Objects in a slice, at most."""


@dataclass(frozen=True, slots=True)
class PackSlice(Sequence[str]):
    """Objects of one *kind* in the pack *path*: their ids, *width* bytes each, and offsets, 8 bytes each as the machine
    writes them. As a sequence it is that of their hexadecimal ids.
    """

    path: str
    kind: Kind
    width: int
    ids: bytes
    offsets: bytes

    def __len__(self) -> int:
        return len(self.offsets) // 8

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...
    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        if isinstance(index, slice):
            return tuple(self[each] for each in range(*index.indices(len(self))))
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        start = index % len(self) * self.width
        return self.ids[start : start + self.width].hex()


class PackPlan:
    """The objects of one pack, each right after what it is built on."""

    def __init__(self, library: CDLL, handle: int, path: str, width: int) -> None:
        self._library = library
        self._handle = handle
        self._path = path
        self._width = width

    def holds(self, name: bytes) -> bool:
        """Has the pack an object of that id?"""
        return bool(self._library.ts_plan_has(self._handle, name))

    def leave_out(self, other: PackPlan) -> None:
        """What the *other* pack has too is none of this one's objects."""
        if self._library.ts_plan_leave_out(self._handle, other._handle):
            raise MemoryError

    def slices(self, kind: Kind, limits: Iterator[int]) -> Iterator[PackSlice]:
        """The objects of *kind*, in slices that take about as many bytes of the pack as the next of *limits*."""
        import ctypes

        ids = ctypes.create_string_buffer(_MAX_OBJECTS * self._width)
        offsets = (ctypes.c_uint64 * _MAX_OBJECTS)()
        self._library.ts_plan_begin(self._handle, _KINDS[kind])
        for limit in limits:
            count = self._library.ts_plan_next(self._handle, ids, offsets, _MAX_OBJECTS, limit)
            if count < 0:
                raise MemoryError
            if not count:
                return
            yield PackSlice(
                self._path,
                kind,
                self._width,
                ctypes.string_at(ids, count * self._width),
                ctypes.string_at(ctypes.addressof(offsets), count * 8),
            )

    def close(self) -> None:
        """Let the memory go."""
        handle, self._handle = self._handle, 0
        self._library.ts_plan_free(handle)


def plan_pack(index: str, width: int) -> PackPlan | None:
    """The plan of the pack whose index is the file *index*, of ids *width* bytes long; ``None`` where git must be asked
    instead: the library was not built, or something about the pack is not as it should be.
    """
    library = load_library()
    if library is None:
        return None
    path = index.removesuffix(".idx") + ".pack"
    handle = library.ts_plan_new(os.fsencode(path), os.fsencode(index), width)
    return PackPlan(library, handle, path, width) if handle else None


class StorePlan:
    """The objects of a whole database: those in packs, each once, and the ids of *loose* ones."""

    def __init__(self, plans: Sequence[PackPlan], loose: Iterable[bytes]) -> None:
        self._plans = plans
        for position, plan in enumerate(plans):
            for earlier in plans[:position]:
                plan.leave_out(earlier)
        self.loose = tuple(name.hex() for name in loose if not any(plan.holds(name) for plan in plans))

    def slices(self, kind: Kind) -> Iterator[PackSlice]:
        """The packed objects of *kind*: small slices first, so that a small repository is shared out too."""
        limits = _limits()
        for plan in self._plans:
            yield from plan.slices(kind, limits)

    def close(self) -> None:
        """Let the memory go."""
        for plan in self._plans:
            plan.close()


def _limits() -> Iterator[int]:
    limit = FIRST_SLICE_BYTES
    while True:
        yield limit
        limit = min(2 * limit, MAX_SLICE_BYTES)


def plan_store(git: Plumbing) -> StorePlan | None:
    """The plan of the repository's database and of those that it borrows from; ``None`` where git must be asked for
    what there is.
    """
    try:
        if any(flaw.stops_git for flaw in find_pack_flaws(find_databases(git))):
            return None
        store = read_store(git)
    except RepositoryError:
        return None  # git says what is wrong
    plans: list[PackPlan] = []
    for pack in store.packs:
        plan = plan_pack(pack.path, store.width)
        if plan is None:
            for each in plans:
                each.close()
            return None
        plans.append(plan)
    return StorePlan(plans, store.loose) if plans else None
