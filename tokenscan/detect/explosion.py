"""Does a pattern take exponential time on some text?

A backtracking matcher tries every way to read a text. A repeat whose body can be read in two ways doubles them with
each round: ``(?:[a-z]{1,9}){1,30}`` reads twelve letters in two thousand. Such a repeat is found in the product of its
body's automaton with itself: a state that is reached again by two different ways over the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tokenscan.detect.anchor import op

MAX_ROUNDS = 6
"""A body read in two ways is let pass where it is repeated no more often: 64 ways are no explosion."""

_MAX_COPIES = 64
_EVERY = frozenset(range(256))
_LOOKS = (op.AT, op.ASSERT, op.ASSERT_NOT)


def has_explosion(tree: Any) -> bool:
    """Is there a repeat in *tree* (what ``parse`` gives) that can be read in exponentially many ways?"""
    return any(_is_ambiguous(body) for body in _suspects(tree))


def _suspects(items: Any) -> Iterator[Any]:
    """Bodies repeated more than ``MAX_ROUNDS`` times that have a choice of their own."""
    for kind, value in items:
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
            low, high, body = value
            if high > MAX_ROUNDS and low != high and _has_choice(body):
                yield body
            yield from _suspects(body)
        else:
            for inner in _inner(kind, value):
                yield from _suspects(inner)


def _inner(kind: Any, value: Any) -> Iterable[Any]:
    if kind is op.SUBPATTERN:
        return (value[3],)
    if kind is op.BRANCH:
        return tuple(value[1])
    if kind in (op.ASSERT, op.ASSERT_NOT):
        return (value[1],)
    if kind is op.GROUPREF_EXISTS:
        return tuple(each for each in value[1:] if each)
    return ()


def _has_choice(items: Any) -> bool:
    return any(
        (kind in (op.MAX_REPEAT, op.MIN_REPEAT) and value[0] != value[1])
        or kind is op.BRANCH
        or any(_has_choice(inner) for inner in _inner(kind, value))
        for kind, value in items
    )


def _repeats(items: Any) -> Iterator[Any]:
    """Repeats of two rounds or more anywhere in *items*."""
    for kind, value in items:
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT) and value[1] > 1:
            yield value
        for inner in _inner(kind, value):
            yield from _repeats(inner)


@dataclass(slots=True)
class _Automaton:
    """States are numbers; ``steps[s]`` are (bytes, next state), ``jumps[s]`` the states reached without a byte."""

    steps: list[list[tuple[frozenset[int], int]]] = field(default_factory=list)
    jumps: list[list[int]] = field(default_factory=list)

    def add(self) -> int:
        self.steps.append([])
        self.jumps.append([])
        return len(self.steps) - 1

    def build(self, items: Any, start: int) -> int:
        """Add *items* behind *start*; gives the state in which they have been read."""
        for kind, value in items:
            start = self._build_one(kind, value, start)
        return start

    def _build_one(self, kind: Any, value: Any, start: int) -> int:
        if kind in _LOOKS:
            return start
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
            return self._build_repeat(value, start)
        if kind is op.BRANCH or kind is op.GROUPREF_EXISTS:
            end = self.add()
            for inner in _inner(kind, value):
                self.jumps[self.build(inner, start)].append(end)
            if kind is op.GROUPREF_EXISTS:
                self.jumps[start].append(end)
            return end
        if kind is op.SUBPATTERN:
            return self.build(value[3], start)
        end = self.add()
        self.steps[start].append((bytes_of(kind, value), end))
        return end

    def _build_repeat(self, value: Any, start: int) -> int:
        """As many copies as there are rounds for sure, and a loop for those that may follow."""
        low, high, body = value
        for _ in range(min(low, _MAX_COPIES)):
            start = self.build(body, start)
        if high == low:
            return start
        loop = self.add()
        self.jumps[start].append(loop)
        self.jumps[self.build(body, loop)].append(loop)
        return loop

    def closure(self, state: int) -> list[int]:
        """Every state reached from *state* without a byte, once for each way."""
        ways, waiting = [state], [(state, frozenset((state,)))]
        while waiting:
            here, passed = waiting.pop()
            for after in self.jumps[here]:
                if after not in passed:
                    ways.append(after)
                    waiting.append((after, passed | {after}))
        return ways


def bytes_of(kind: Any, value: Any) -> frozenset[int]:
    """The bytes that a node of a pattern's tree reads, one of them."""
    if kind is op.LITERAL:
        return frozenset((value,))
    if kind is op.NOT_LITERAL:
        return _EVERY - {value}
    if kind is op.IN:
        return class_of(value)
    return _EVERY


_CATEGORIES = {
    op.CATEGORY_DIGIT: frozenset(b"0123456789"),
    op.CATEGORY_SPACE: frozenset(b" \t\n\r\f\v"),
    op.CATEGORY_WORD: frozenset(byte for byte in range(128) if chr(byte).isalnum() or byte == 95),
}
_OPPOSITES = {
    op.CATEGORY_NOT_DIGIT: op.CATEGORY_DIGIT,
    op.CATEGORY_NOT_SPACE: op.CATEGORY_SPACE,
    op.CATEGORY_NOT_WORD: op.CATEGORY_WORD,
}


def class_of(items: Any) -> frozenset[int]:
    """The bytes in a character class of a pattern's tree."""
    found: set[int] = set()
    is_negated = False
    for kind, value in items:
        if kind is op.NEGATE:
            is_negated = True
        elif kind is op.LITERAL:
            found.add(value)
        elif kind is op.RANGE:
            found.update(range(value[0], value[1] + 1))
        else:
            found |= _EVERY - _CATEGORIES[_OPPOSITES[value]] if value in _OPPOSITES else _CATEGORIES[value]
    return frozenset(_EVERY - found if is_negated else found)


def _is_ambiguous(body: Any) -> bool:
    """Can two different ways through ``(body)*`` begin and end at the start of *body* and read the same bytes?"""
    if body.getwidth()[0] == 0 and any(_repeats(body)):
        return True  # what an inner repeat reads in one round, it reads in several as well
    automaton = _Automaton()
    start = automaton.add()
    automaton.jumps[automaton.build(body, start)].append(start)
    moves = [_moves(automaton, state) for state in range(len(automaton.steps))]
    # A pair is two readers of the same bytes; they parted where their states or the ways between differ.
    seen = {(start, start, False)}
    waiting = [(start, start, False)]
    while waiting:
        one, other, parted = waiting.pop()
        for index, (left, after) in enumerate(moves[one]):
            for number, (right, behind) in enumerate(moves[other]):
                if not left & right:
                    continue
                has_parted = parted or after != behind or (one == other and index != number)
                pair = (after, behind, has_parted)
                if has_parted and start in automaton.closure(after) and start in automaton.closure(behind):
                    return True
                if pair not in seen:
                    seen.add(pair)
                    waiting.append(pair)
    return False


def _moves(automaton: _Automaton, state: int) -> list[tuple[frozenset[int], int]]:
    """(bytes, next state) from *state*, jumps taken; one for each way there is."""
    return [step for here in automaton.closure(state) for step in automaton.steps[here]]
