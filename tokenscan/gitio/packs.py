"""Reading packs without git: in an order in which each object is built once, and telling which bytes of it are new."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast, overload

from tokenscan.errors import RepositoryError
from tokenscan.gitio.native import load_library
from tokenscan.gitio.soundness import find_pack_flaws
from tokenscan.gitio.store import find_databases, read_store

if TYPE_CHECKING:
    from ctypes import CDLL

    from tokenscan.detect.reach import Reach
    from tokenscan.gitio.objects import Kind
    from tokenscan.gitio.plumbing import Plumbing

_KINDS: dict[Kind, int] = {"commit": 1, "tree": 2, "blob": 3, "tag": 4}
"""Source: gitformat-pack(5)."""

CACHE_BYTES = 16 << 20
"""Objects that a reader remembers as bases of others. Little is enough: each is read right before what is built on
it."""

NEW_BYTES = 512 << 10
BATCH_BYTES = 8 << 20
"""A batch ends with so many bytes that are new, or so many in all: they are held in memory until the next."""

FIRST_SLICE_BYTES = 256 << 10
MAX_SLICE_BYTES = 8 << 20
"""Bytes of the pack that a slice takes; its objects take some 20 times as many."""

_MAX_OBJECTS = 1 << 18
"""Objects in a slice, at most."""

_AT_END = -1


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


class Batch:
    """Objects that were read together. *places*: where they stand in their slice; *sizes* in bytes. *heads* holds the
    first and last bytes of each, by which its kind is told, at *spans*. *new* is what of them is to be looked at.

    It is good until the next is read.
    """

    def __init__(self, library: CDLL, handle: int, count: int) -> None:
        from ctypes import byref, c_uint32, c_uint64, string_at

        self._library: Any = library
        self._handle = handle
        self._found = c_uint32()
        size = c_uint64()
        new = library.ts_look(handle, byref(size))
        ends = library.ts_head_ends(handle)[:count]
        self.places: list[int] = library.ts_places(handle)[:count]
        self.sizes: list[int] = library.ts_sizes(handle)[:count]
        self.new = string_at(new, size.value) if size.value else b""
        self.heads = string_at(library.ts_heads(handle), ends[-1]) if ends[-1] else b""
        self.spans = tuple(zip((0, *ends[:-1]), ends, strict=True))

    def content(self, index: int) -> bytes:
        """The object at *index*, whole."""
        import ctypes

        return ctypes.string_at(self._library.ts_text(self._handle, index), self.sizes[index])

    def tell(self, hits: Sequence[tuple[int, int]]) -> None:
        """Take what was seen in *new*: (program, end of the match). Only once, and before ``advance``."""
        import ctypes

        pairs = ctypes.c_uint32 * len(hits)
        programs, ends = pairs(*(program for program, _ in hits)), pairs(*(end for _, end in hits))
        if self._library.ts_seen(self._handle, len(hits), programs, ends):
            raise MemoryError

    def advance(self, spans: Sequence[tuple[int, int]]) -> tuple[int, list[tuple[int, int]]] | None:
        """The next object with something to consider, as its position and (program, end of the match); ``None`` at the
        end. *spans*: where something came of the last one.
        """
        import ctypes

        flat = (ctypes.c_uint32 * (2 * len(spans)))(*(offset for span in spans for offset in span)) if spans else None
        index = self._library.ts_next(self._handle, len(spans), flat, ctypes.byref(self._found))
        if index == _AT_END:
            return None
        if index < 0:
            raise MemoryError
        live = self._library.ts_live(self._handle)[: 2 * self._found.value]
        return index, list(zip(live[::2], live[1::2], strict=True))


class PackReader:
    """Reads the objects of a slice. Raises ``OSError`` for a pack that cannot be opened."""

    def __init__(self, pack: PackSlice, reach: Reach) -> None:
        import ctypes

        library = load_library()
        if library is None:
            raise OSError(f"{pack.path}: nothing was built to read it with")
        numbers = [number for each in reach.programs for number in (each.is_wide, each.back, each.ahead, each.group)]
        table = (ctypes.c_int32 * len(numbers))(*numbers)
        path = os.fsencode(pack.path)
        self._library: Any = library
        self._handle: int | None = library.ts_reader_new(
            path, pack.width, CACHE_BYTES, reach.margin, reach.line, table, len(reach.programs)
        )
        if not self._handle:
            raise OSError(f"{pack.path} cannot be opened")
        self._offsets = (ctypes.c_uint64 * len(pack)).from_buffer_copy(pack.offsets)
        library.ts_reader_begin(self._handle, len(pack), self._offsets)

    def batches(self) -> Iterator[Batch]:
        """The slice's objects but those that git must be asked for."""
        library, handle = self._library, self._handle
        while library.ts_position(handle) < len(self._offsets):
            count = library.ts_batch(handle, NEW_BYTES, BATCH_BYTES)
            if count < 0:
                raise MemoryError
            if count:
                yield Batch(library, cast("int", handle), count)

    def refused(self) -> list[int]:
        """The positions in the slice of the objects that git must be asked for: damaged, very large, or built on what
        is named by its id.
        """
        import ctypes

        count = ctypes.c_uint32()
        places = self._library.ts_refused(self._handle, ctypes.byref(count))
        return cast("list[int]", places[: count.value])

    def close(self) -> None:
        """Let the memory go."""
        handle, self._handle = self._handle, None
        self._library.ts_reader_free(handle)
