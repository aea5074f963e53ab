"""A sequence whose members are unpacked when they are asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

TYPE_CHECKING = False  # what type checkers take for typing's own, without importing that
if TYPE_CHECKING:
    from typing import Any, TypeVar, overload

    Item = TypeVar("Item")
else:
    Item = object


class Cut:
    """Texts that stand one after the other in *data* from *begin* on; *starts* are counted from there, with the end."""

    def __init__(self, data: bytes, begin: int, starts: Sequence[int]) -> None:
        self._data = data
        self._begin = begin
        self._starts = starts

    def __getitem__(self, index: int) -> bytes:
        return self._data[self._begin + self._starts[index] : self._begin + self._starts[index + 1]]


class Lines(Sequence[Item]):
    """The members are what *unpack* makes of *count* of *lines*, texts of JSON, from the one at *first* on. Of a
    thousand rules most commits ask for none.
    """

    def __init__(self, lines: Cut, first: int, count: int, unpack: Callable[[Any], Item]) -> None:
        self._lines = lines
        self._first = first
        self._count = count
        self._unpack = unpack
        self._known: dict[int, Item] = {}

    def __len__(self) -> int:
        return self._count

    if TYPE_CHECKING:

        @overload
        def __getitem__(self, index: int) -> Item: ...
        @overload
        def __getitem__(self, index: slice) -> tuple[Item, ...]: ...

    def __getitem__(self, index: int | slice) -> Item | tuple[Item, ...]:
        if isinstance(index, slice):
            return tuple(self[each] for each in range(self._count)[index])
        place = range(self._first, self._first + self._count)[index]
        known = self._known.get(place)
        if known is None:
            known = self._known[place] = self._unpack(json.loads(self._lines[place]))
        return known
