"""A text that every match of an expression holds, told from its tree without running it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tokenscan.detect.anchor import op, parse
from tokenscan.detect.program import Clue

TYPE_CHECKING = False  # what type checkers take for typing's own, without importing that
if TYPE_CHECKING:
    from typing import Any

MAX_TEXTS = 64
MAX_MEMBERS = 8
"""A class of more bytes tells too little."""

_NOTHING_WIDE = (op.AT, op.ASSERT, op.ASSERT_NOT)
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT)
_Texts = frozenset[bytes]
_ANY: _Texts = frozenset()
_EMPTY: _Texts = frozenset((b"",))


def find_clue(expression: str, *, width: int) -> Clue:
    """What a match of *expression* begins with, if that is *width* bytes or more; else the longest that it holds."""
    tree = list(parse(expression))
    start, _ = _begin(tree)
    if start and min(map(len, start)) >= width:
        return Clue(tuple(sorted(start)), is_start=True)
    held = max(_runs(tree), key=_worth, default=_ANY)
    return Clue(tuple(sorted(held)) if _worth(held) > 0 else (), is_start=False)


def _worth(texts: _Texts) -> int:
    return min(map(len, texts), default=0)


def _begin(items: Iterable[Any]) -> tuple[_Texts, bool]:
    """The texts that *items* begin with, and whether these are all there is to a match."""
    texts = _EMPTY
    for kind, value in items:
        more, is_whole = _texts_of(kind, value)
        if not more or len(texts) * len(more) > MAX_TEXTS:
            return texts, False
        texts = _join(texts, more)
        if not is_whole:
            return texts, False
    return texts, True


def _runs(items: Iterable[Any]) -> Iterator[_Texts]:
    """Sets of texts, of each of which a match holds one."""
    texts = _EMPTY
    for kind, value in items:
        more, is_whole = _texts_of(kind, value)
        if not more or len(texts) * len(more) > MAX_TEXTS:
            yield texts
            texts = _EMPTY
        texts = _join(texts, more) if more else texts
        if not is_whole:
            yield texts
            texts = _EMPTY
            yield from _inner_runs(kind, value)
    yield texts


def _inner_runs(kind: Any, value: Any) -> Iterator[_Texts]:
    if kind is op.SUBPATTERN:
        yield from _runs(value[3])
    elif kind in _REPEATS and value[0] > 0:
        yield from _runs(value[2])
    elif kind is op.BRANCH:
        best = [max(_runs(alternative), key=_worth, default=_ANY) for alternative in value[1]]
        if all(map(_worth, best)):
            yield frozenset().union(*best)


def _texts_of(kind: Any, value: Any) -> tuple[_Texts, bool]:
    if kind is op.LITERAL:
        return frozenset((bytes((value,)).lower(),)), True
    if kind in _NOTHING_WIDE:
        return _EMPTY, True
    if kind is op.IN:
        members = _members(value)
        return members, bool(members)
    if kind is op.SUBPATTERN:
        return _begin(value[3])
    if kind is op.BRANCH:
        alternatives = [_begin(alternative) for alternative in value[1]]
        texts = frozenset[bytes]().union(*(each for each, _ in alternatives))
        return texts, all(is_whole for _, is_whole in alternatives)
    if kind in _REPEATS and value[0] > 0:
        texts, is_whole = _begin(value[2])
        return texts, is_whole and value[0] == value[1] == 1
    return _ANY, False


def _join(texts: _Texts, more: _Texts) -> _Texts:
    return frozenset(text + end for text in texts for end in more)


def _members(items: Iterable[Any]) -> _Texts:
    """The bytes of a small class; none of any other."""
    found: set[int] = set()
    for kind, value in items:
        if kind is op.LITERAL:
            found.add(value)
        elif kind is op.RANGE and value[1] - value[0] < MAX_MEMBERS:
            found.update(range(value[0], value[1] + 1))
        else:
            return _ANY
    return frozenset(bytes((each,)).lower() for each in found) if len(found) <= MAX_MEMBERS else _ANY
