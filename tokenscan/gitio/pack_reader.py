"""Reading the objects of a slice of a pack without git, and telling which of their bytes are new."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

from tokenscan.gitio.native import load_library

if TYPE_CHECKING:
    from ctypes import CDLL

    from tokenscan.detect.reach import Reach
    from tokenscan.gitio.packs import PackSlice

CACHE_BYTES = 8 << 20
"""Objects that a reader remembers as bases of others. Little is enough: each is read right before what is built on
it."""

NEW_BYTES = 512 << 10
BATCH_BYTES = 3 << 20
"""A batch ends with so many bytes that are new, or so many in all: they are held in memory until the next."""

_AT_END = -1


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
