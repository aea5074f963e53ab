"""Values of a report from outside, each taken as what it must be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from tokenscan.report.text.printable import escape_unprintable

T = TypeVar("T")
Fields = dict[str, Any]

_KINDS = {str: "a text", int: "a number", bool: "true or false", list: "a list", dict: "an object"}


class WrongFieldError(Exception):
    """The message tells what is wrong, and holds no value."""


def take(fields: Fields, key: str, kind: type[T], default: T | None = None) -> T:
    """The value of *key*; *default*, where one is given, if it is not there or null. Raises ``WrongFieldError``."""
    value = fields.get(key)
    if value is None and default is not None:
        return default
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise WrongFieldError(f"{key!r} is not {_KINDS.get(kind, kind.__name__)}")
    return value


def take_plain(fields: Fields, key: str, default: str | None = None) -> str:
    """The text of *key*, of which formats take for granted that it is fit to be shown: it comes from a rule, or is
    ours. Here somebody else may have written it.
    """
    return escape_unprintable(take(fields, key, str, default))


def take_one_of(fields: Fields, key: str, known: Sequence[T], default: T | None = None) -> T:
    """The value of *key*, which must be one of *known*."""
    value = fields.get(key, default)
    if value not in known:
        raise WrongFieldError(f"{key!r} is none of {', '.join(map(str, known))}")
    return known[known.index(value)]


def take_texts(fields: Fields, key: str) -> tuple[str, ...]:
    """The texts of the list *key*, fit to be shown; none where it is not there."""
    values = take(fields, key, list, [])
    if not all(isinstance(value, str) for value in values):
        raise WrongFieldError(f"{key!r} holds what is no text")
    return tuple(map(escape_unprintable, values))


def take_each(fields: Fields, key: str) -> list[Fields]:
    """The objects of the list *key*; none where it is not there."""
    return as_objects(take(fields, key, list, []), key)


def as_objects(values: list[Any], key: str) -> list[Fields]:
    """*values*, of which each must be an object."""
    if not all(isinstance(value, dict) for value in values):
        raise WrongFieldError(f"{key!r} holds what is no object")
    return values


def take_position(fields: Fields, key: str, default: int | None = None) -> int:
    """A line or column, from 1."""
    value = take(fields, key, int, default)
    if value < 1:
        raise WrongFieldError(f"{key!r} is below 1")
    return value
