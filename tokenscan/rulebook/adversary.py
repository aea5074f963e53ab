"""Texts written to make a rule slow, and what a rule costs on them."""

from __future__ import annotations

from collections.abc import Iterator
from time import process_time

from tokenscan.detect.engine import Engine
from tokenscan.model.rule import Rule

SIZE = 4096
"""Bytes of one text. A rule looks at windows, so that a byte costs the same in a longer one."""

MAX_WORK = 400.0
"""Work a byte that a rule may cost; 1.0 is what the yardstick takes. 400 are some 35 µs: 7 s for 200 KB."""

_HOPES = (0.7, 1.0)
"""How much of a match is repeated: all but the last character is the dearest disappointment."""


def adversarial_texts(rule: Rule) -> Iterator[tuple[str, bytes]]:
    """(what it is, text of ``SIZE`` bytes): beginnings of the rule's matches over and over, a beginning followed by a
    long run of one character, and the rule's keywords alone.
    """
    for word in rule.keywords[:2]:
        yield f"keyword {word!r} repeated", fill(word.encode())
        yield f"keyword {word!r} and a blank repeated", fill(word.encode() + b" ")
    for match in _matches(rule)[:1]:
        for share in _HOPES:
            part = match[: max(1, min(len(match) - 1, int(len(match) * share)))]
            yield f"{len(part)} of {len(match)} bytes of a match repeated", fill(part)
            yield f"{len(part)} of {len(match)} bytes of a match, then a run", part + fill(part[-1:])[len(part) :]


def fill(part: bytes) -> bytes:
    """*part* repeated to ``SIZE`` bytes."""
    return (part * (SIZE // len(part) + 1))[:SIZE]


def _matches(rule: Rule) -> list[bytes]:
    import regex

    pattern = regex.compile(rule.pattern.encode())
    found = (pattern.search(example.text.encode(), timeout=1) for example in rule.examples)
    return [match[0] for match in found if match]


def measure_work(engine: Engine, text: bytes, unit: float) -> float:
    """What *engine* needs for a byte of *text*, as a multiple of *unit* (what ``yardstick`` gives): processor time, so
    that neither a slow nor a busy machine makes a rule look worse.
    """
    began = process_time()
    engine.detect(text)
    return (process_time() - began) / len(text) / unit


def yardstick() -> float:
    """Seconds of processor time that ``regex`` takes for a byte of a search that backtracks a little, here and now."""
    import regex

    pattern, text = regex.compile(rb"(?:[a-z]{1,8}[0-9]){2}"), b"abcdefgh " * 1500
    began = process_time()
    sum(1 for _ in pattern.finditer(text))
    return max(process_time() - began, 1e-6) / len(text)
