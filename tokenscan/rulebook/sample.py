"""Texts that a pattern matches, made from the pattern itself; the same ones each time."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from tokenscan.detect.anchor import op, parse
from tokenscan.detect.explosion import class_of

TRIES = 120
"""Drafts made for one pattern. What a look-ahead asks for comes about by chance."""

_USUAL = bytes(range(32, 127))
_MAX_EXTRA = 12
"""Rounds of a repeat beyond the least, but for drafts that go to the limit."""


def sample_matches(pattern: str, *, count: int, seed: str) -> Iterator[tuple[bytes, int, int]]:
    """At most *count* of (text, start, end), where *pattern* matches *text* from *start* to *end*; fewer where its
    assertions are hard to meet. Different for each *seed*.
    """
    import regex

    chooser, tree, matcher = Random(seed), parse(pattern), regex.compile(pattern.encode())  # noqa: S311
    alphabets: dict[int, bytes] = {}
    for number in range(TRIES):
        if count == 0:
            return
        before, after = chooser.choice((b"", b" ", b'"', b"\n", b"=")), chooser.choice((b"", b" ", b'"', b"\n", b")"))
        text = before + _Draft(chooser, alphabets, is_long=number % 4 == 3).write(tree) + after
        match = matcher.search(text, timeout=1)
        if match:
            count -= 1
            yield text, match.start(), match.end()


class _Draft:
    """One text, written from left to right. Assertions are not looked at; whoever asks for it tries it. What the
    drafts of one tree may choose from is kept in *alphabets*, by the id of its node.
    """

    def __init__(self, chooser: Random, alphabets: dict[int, bytes], *, is_long: bool) -> None:
        self._chooser = chooser
        self._alphabets = alphabets
        self._is_long = is_long
        self._groups: dict[int, bytes] = {}

    def write(self, items: Any, *, is_caseless: bool = False) -> bytes:
        return b"".join(self._write_one(kind, value, is_caseless) for kind, value in items)

    def _write_one(self, kind: Any, value: Any, is_caseless: bool) -> bytes:
        if kind is op.LITERAL:
            return self._in_some_case(bytes([value])) if is_caseless else bytes([value])
        if kind in (op.IN, op.NOT_LITERAL, op.ANY):
            return bytes([self._chooser.choice(self._choices_of(kind, value))])
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
            rounds = self._rounds(value[0], value[1])
            return b"".join(self.write(value[2], is_caseless=is_caseless) for _ in range(rounds))
        if kind is op.BRANCH:
            return self.write(self._chooser.choice(value[1]), is_caseless=is_caseless)
        if kind is op.SUBPATTERN:
            return self._write_group(value, is_caseless)
        if kind is op.GROUPREF:
            return self._groups.get(value, b"")
        if kind is op.GROUPREF_EXISTS:
            chosen = value[1] if value[0] in self._groups else value[2]
            return self.write(chosen, is_caseless=is_caseless) if chosen else b""
        return b""

    def _choices_of(self, kind: Any, value: Any) -> bytes:
        if kind is not op.IN:
            return _choices(kind, value)
        known = self._alphabets.get(id(value))
        if known is None:
            known = self._alphabets[id(value)] = _choices(kind, value)
        return known

    def _write_group(self, value: Any, is_caseless: bool) -> bytes:
        import re

        number, added, removed, inner = value
        caseless = (is_caseless or bool(added & re.IGNORECASE)) and not removed & re.IGNORECASE
        text = self.write(inner, is_caseless=caseless)
        if number is not None:
            self._groups[number] = text
        return text

    def _rounds(self, low: int, high: int) -> int:
        most = min(high, low + (400 if self._is_long else _MAX_EXTRA))
        return most if self._is_long and self._chooser.random() < 0.3 else self._chooser.randint(low, most)

    def _in_some_case(self, letter: bytes) -> bytes:
        return letter.upper() if self._chooser.random() < 0.3 else letter


def _choices(kind: Any, value: Any) -> bytes:
    if kind is op.ANY:
        return _USUAL
    found = frozenset(range(256)) - {value} if kind is op.NOT_LITERAL else class_of(value)
    return bytes(byte for byte in _USUAL if byte in found) or bytes(sorted(found))
