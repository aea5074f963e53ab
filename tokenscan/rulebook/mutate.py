"""Near-misses of a rule, made from its own examples: what looks nearly like the credential and is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from tokenscan.detect.anchor import op, parse
from tokenscan.detect.checksum import find_check
from tokenscan.detect.explosion import bytes_of
from tokenscan.model.rule import Example, Rule

Kind = Literal["short", "long", "alphabet", "checksum"]
"""A character short, a character long, a character that no value has, a character changed that a checksum covers."""

FOREIGN = "*"
"""Stands in no token's alphabet."""


@dataclass(frozen=True, slots=True)
class NearMiss:
    """*text*, in a file called *file*, holds *secret*: that of the example, changed at *place* as *kind* says."""

    kind: Kind
    file: str
    text: str
    secret: str
    place: int


def near_misses(rule: Rule) -> Iterator[NearMiss]:
    """Near-misses of each example that holds its secret as it is. A format without a fixed length has none that are
    too short or too long, one that takes any character none of a wrong alphabet, and a check that is met all the same
    (of a structure, say) is none that was missed.
    """
    is_fixed, takes_all = has_fixed_length(rule.pattern), is_open(rule.pattern)
    for example in rule.examples:
        if example.text.count(example.secret) == 1:
            for kind, secret, place in _changes(rule, example.secret, is_fixed=is_fixed, takes_all=takes_all):
                yield NearMiss(kind, example.file, _replace(example, secret), secret, place)


def _replace(example: Example, secret: str) -> str:
    return example.text.replace(example.secret, secret)


def _changes(rule: Rule, secret: str, *, is_fixed: bool, takes_all: bool) -> Iterator[tuple[Kind, str, int]]:
    last = secret.rstrip("=")
    ending = secret[len(last) :]
    if is_fixed:
        yield "short", last[:-1] + ending, len(last) - 1
        yield "long", last + _another(last[-1]) + ending, len(last)
    # What is left before a foreign character must not be long enough to be a value of its own.
    place = max(len(secret) // 2, _body(rule, secret)) if is_fixed else _body(rule, secret) + 2
    if place >= len(secret):
        return
    if not takes_all:
        yield "alphabet", secret[:place] + FOREIGN + secret[place + 1 :], place
    changed = secret[:place] + _another(secret[place]) + secret[place + 1 :]
    if rule.checksum is not None and find_check(rule.checksum)(changed.encode()).outcome == "mismatch":
        yield "checksum", changed, place


def _body(rule: Rule, secret: str) -> int:
    """Where the part begins that differs from credential to credential."""
    return len(rule.literal_prefix(secret.encode()))


def _another(character: str) -> str:
    """A character of the same kind, hexadecimal where that one could be."""
    for alphabet in ("0123456789", "abcdef", "ABCDEF", "ghijklmnopqrstuvwxyz", "GHIJKLMNOPQRSTUVWXYZ"):
        if character in alphabet:
            return alphabet[(alphabet.index(character) + 1) % len(alphabet)]
    return "A"


def has_fixed_length(pattern: str) -> bool:
    """Have all secrets that *pattern* matches the same length?"""
    low, high = _secret(pattern).getwidth()
    return bool(low == high)


def is_open(pattern: str) -> bool:
    """May a secret hold any character, as a password does?"""
    return any(ord(FOREIGN) in found for found in _alphabets(_secret(pattern)))


def _alphabets(items: Any) -> Iterator[frozenset[int]]:
    for kind, value in items:
        if kind in (op.IN, op.NOT_LITERAL, op.ANY, op.LITERAL):
            yield bytes_of(kind, value)
        for inner in _inner(kind, value):
            yield from _alphabets(inner)


def _secret(pattern: str) -> Any:
    tree = parse(pattern)
    return next(_groups(tree, tree.state.groupdict["secret"]))


def _groups(items: Any, number: int) -> Iterator[Any]:
    for kind, value in items:
        if kind is op.SUBPATTERN and value[0] == number:
            yield value[3]
        for inner in _inner(kind, value):
            yield from _groups(inner, number)


def _inner(kind: Any, value: Any) -> tuple[Any, ...]:
    if kind is op.SUBPATTERN:
        return (value[3],)
    if kind is op.BRANCH:
        return tuple(value[1])
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
        return (value[2],)
    if kind is op.GROUPREF_EXISTS:
        return tuple(each for each in value[1:] if each)
    return ()
