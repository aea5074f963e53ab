"""What every match of a pattern holds: the words to look for it by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from tokenscan.detect.anchor import op, outline_tree, parse
from tokenscan.detect.explosion import bytes_of

GOOD_WORD = 3
MIN_WORD = 2
"""Letters. A word of two stands nearly everywhere, but what is not looked for is not found."""

MIN_RUN = 8
MAX_RUN = 64
"""Letters of one class, one after the other: from the first on they are worth looking for, more than the second tell no
more."""

MAX_WORDS = 64

Words = frozenset[str]


def find_words(pattern: str, *, least: int = GOOD_WORD) -> tuple[str, ...]:
    """Words in lower case, of *least* letters or more, of which every match of *pattern* holds one, in any case; none
    if no words are certain.
    """
    covers = [cover for cover in _covers(parse(pattern)) if 0 < len(cover) <= MAX_WORDS]
    best = max(covers, key=lambda cover: (min(map(len, cover)), -len(cover)), default=frozenset())
    return tuple(sorted(best)) if best and min(map(len, best)) >= least else ()


def find_expression(pattern: str) -> str:
    """For a pattern without a certain word: an expression of which every match holds a match, or nothing."""
    tree = parse(pattern)
    runs = list(_runs(tree, is_caseless=False))
    longest = max(runs, key=lambda run: run[0] / len(run[1]), default=None)
    if longest is not None:
        return f"{_write_class(longest[1])}{{{longest[0]}}}"
    lead = outline_tree(tree).lead
    return lead.expression if lead and lead.least >= MIN_RUN else ""


def _covers(items: Any) -> Iterator[Words]:
    """Sets of words, each of which has one in every match of *items*."""
    word = ""
    for kind, value in _flatten(items):
        letter = _letter(kind, value)
        if letter:
            word += letter
            continue
        yield from (frozenset((word,)) for _ in word[:1])
        word = ""
        if kind is op.BRANCH:
            yield from _branch_covers(value[1])
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT) and value[0] > 0:
            yield from _covers(value[2])
    yield from (frozenset((word,)) for _ in word[:1])


def _branch_covers(branches: Sequence[Any]) -> Iterator[Words]:
    best = []
    for branch in branches:
        covers = sorted(_covers(branch), key=lambda cover: (min(map(len, cover)), -len(cover)))
        if not covers:
            return
        best.append(covers[-1])
    yield frozenset[str]().union(*best)


def _flatten(items: Any) -> Iterator[tuple[Any, Any]]:
    """What is between the brackets of a group stands in the sequence like anything else."""
    for kind, value in items:
        if kind is op.SUBPATTERN:
            yield from _flatten(value[3])
        else:
            yield kind, value


def _letter(kind: Any, value: Any) -> str:
    """The one letter, in lower case, that a node reads; empty for one that reads several. Bytes beyond ASCII are none:
    a word is text.
    """
    if kind in (op.LITERAL, op.IN):
        letters = {chr(byte).lower() for byte in bytes_of(kind, value)}
        if len(letters) == 1 and (letter := letters.pop()).isascii():
            return letter
    return ""


def _runs(items: Any, *, is_caseless: bool) -> Iterator[tuple[int, frozenset[int]]]:
    """(length, bytes) of what is for sure a run of one class."""
    for kind, value in items:
        if kind is op.SUBPATTERN:
            _, added, removed, inner = value
            caseless = (is_caseless or bool(added & re.IGNORECASE)) and not removed & re.IGNORECASE
            yield from _runs(inner, is_caseless=caseless)
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT) and value[0] >= MIN_RUN and len(value[2]) == 1:
            inner_kind, inner_value = value[2][0]
            if inner_kind is op.IN:
                found = bytes_of(inner_kind, inner_value)
                yield min(value[0], MAX_RUN), _both_cases(found) if is_caseless else found


def _both_cases(found: frozenset[int]) -> frozenset[int]:
    return found.union(*((ord(chr(byte).lower()), ord(chr(byte).upper())) for byte in found if byte < 128))


def _write_class(found: frozenset[int]) -> str:
    return "[" + "".join(f"\\x{byte:02x}" for byte in sorted(found)) + "]"
