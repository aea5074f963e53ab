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


class Lines(Sequence[Item]):
    """The members are *lines* of JSON that *unpack* makes something of. Of a thousand rules a commit asks for none."""

    def __init__(self, lines: Sequence[bytes], unpack: Callable[[Any], Item]) -> None:
        self._lines = lines
        self._unpack = unpack
        self._known: dict[int, Item] = {}

    def __len__(self) -> int:
        return len(self._lines)

    if TYPE_CHECKING:

        @overload
        def __getitem__(self, index: int) -> Item: ...
        @overload
        def __getitem__(self, index: slice) -> tuple[Item, ...]: ...

    def __getitem__(self, index: int | slice) -> Item | tuple[Item, ...]:
        if isinstance(index, slice):
            return tuple(self[each] for each in range(len(self))[index])
        known = self._known.get(index)
        if known is None:
            known = self._known[index] = self._unpack(json.loads(self._lines[index]))
        return known
