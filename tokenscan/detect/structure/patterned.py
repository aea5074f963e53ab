"""Values that hands make: walks over the keys, the alphabet, a piece over and over."""

from __future__ import annotations

MIN_LENGTH = 12
"""Characters from which on a pattern is a proof: people do use ``qwerty12`` for a password."""

_MIN_STEP = 4
_MIN_SHARE = 0.8
_MAX_PIECE = 32

_ROWS = (
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "azertyuiop",
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik",
    "qazwsxedcrfvtgbyhnujmik",
)
_WALKS = (*_ROWS, *(row[::-1] for row in _ROWS))


def describe_pattern(value: str) -> str:
    """What pattern *value* follows; empty for none, and for a value shorter than ``MIN_LENGTH``."""
    if len(value) < MIN_LENGTH:
        return ""
    if _is_repeated(value):
        return "a piece over and over"
    return "a walk over the keys" if _walked(value.lower()) >= _MIN_SHARE * len(value) else ""


def _is_repeated(value: str) -> bool:
    """Does *value* hold one piece three times or more, and no more than the beginning of another one?"""
    longest = min(_MAX_PIECE, len(value) // 3)
    return any(value.startswith(value[length:]) for length in range(1, longest + 1))


def _walked(lowered: str) -> int:
    """How many characters of *lowered* lie in walks of four keys or more."""
    walked, start = 0, 0
    while start <= len(lowered) - _MIN_STEP:
        end = start + _MIN_STEP
        while end <= len(lowered) and _is_walk(lowered[start:end]):
            end += 1
        length = end - start - 1
        walked += length if length >= _MIN_STEP else 0
        start += length if length >= _MIN_STEP else 1
    return walked


def _is_walk(text: str) -> bool:
    return any(text in walk for walk in _WALKS)
