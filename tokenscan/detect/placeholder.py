"""Values made to be replaced, whatever rule finds them.

What stands here is asked of every rule's value, so only certain proofs count: a random token must never be dropped by
the chance that it holds a word.
"""

from __future__ import annotations

import re
from operator import sub

MIN_RUN = 6
"""One character this often in a row fills in, if little else is there: 1 of 10^9 random base62 values has it."""

_WORDS = """
    a access add an and any api apikey app as bar baz changeme change client code copy credential credentials demo
    dummy edit enter example examples fake fill fixme foo from generated get goes here hidden id in insert into
    is it key keys masked me mock my mytoken name no none not null of omitted or paste placeholder please put
    real redacted removed replace replaceme sample secret set some string stripped test testing the this to todo
    token tbd undefined use user valid value var variable with xxx xxxx xxxxx xxxxxx yours your youre
"""
PLACEHOLDER_WORDS = frozenset(_WORDS.split())

_WALKS = (
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn",
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
)
_RUN = re.compile(r"(.)\1{5,}", re.DOTALL)
_PART = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_MARKS = re.compile(r"<[^<>\n]{1,80}>|\[[A-Za-z][\w -]{1,60}\]|\{[A-Za-z][\w -]{1,60}\}|_{2,}[A-Za-z]\w*_{2,}")
_ELLIPSIS = re.compile(r"^(?:\.{3}|…)|(?:\.{3,}|…|\*{3,}|•{3,})$|\*{4,}|•{3,}|…")


def describe_placeholder(value: bytes) -> str | None:
    """Why *value* is something to fill in and no credential; ``None`` if it could be one."""
    text = value.decode("utf-8", "replace")
    body = text.rstrip(".")
    if len(set(body[-16:])) <= 2:
        return "one or two characters repeated"
    if _MARKS.fullmatch(text):
        return "a name in brackets"
    if _ELLIPSIS.search(text):
        return "cut short or masked"
    if "EXAMPLE" in text:
        return "holds EXAMPLE"
    if _is_mostly_runs(text):
        return "runs of one character"
    if _is_sequence(text):
        return "the alphabet or the digits in order"
    if _is_all_words(text):
        return "made of placeholder words"
    return None


def _is_mostly_runs(text: str) -> bool:
    """Is half of *text*, or 16 characters of it, one character in a row?"""
    longest = max((len(run[0]) for run in _RUN.finditer(text)), default=0)
    return longest >= 16 or longest >= max(MIN_RUN, len(text) / 2)


def _is_sequence(text: str) -> bool:
    """Does *text* consist of runs such as ``abcd`` or ``1234``, or is it a known walk over the keys?"""
    lowered = "".join(filter(str.isalnum, text.lower()))
    if len(lowered) < 8:
        return False
    codes = [*map(ord, lowered)]
    differences = [*map(sub, codes[1:], codes)]
    steps = differences.count(1) + differences.count(-9)
    if steps >= 0.8 * (len(lowered) - 1) or (len(lowered) >= 12 and steps >= 0.6 * len(lowered)):
        return True
    return any(lowered in walk or lowered in walk[::-1] for walk in _WALKS)


def _is_all_words(text: str) -> bool:
    """Is every part of *text* a placeholder word? A random value parts into pieces of one or two letters, and there
    are few words of these; three characters in ten must be of words of four letters and more.
    """
    parts = [part.lower() for part in _PART.findall(text)]
    words = [part for part in parts if not part.isdigit()]
    if len(words) < len(parts) and len(words) < 3:
        return False  # `test123` is a password that people use
    if not words or not all(word in PLACEHOLDER_WORDS or set(word) == {"x"} for word in words):
        return False
    long = sum(len(word) for word in words if len(word) >= 4)
    return long >= 0.6 * len(text) - 3 and sum(map(len, parts)) >= 0.6 * len(text)
