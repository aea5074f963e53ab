"""Rules whose patterns the standard library runs, for the commit hook: in most changes they match nothing.

The package ``regex`` takes 20 ms to import, and three times as long to compile a pattern (2026-11). What it has, and a
scan needs, is a time limit; on a window of a few kilobytes a pattern does without, or its caller interrupts it. Both
mean the same by a pattern: a test compares them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from tokenscan.detect.program import CompiledRule

TYPE_CHECKING = False  # what type checkers take for typing's own, without importing that
if TYPE_CHECKING:
    from typing import Any

MAX_QUICK = 8192
"""Bytes of the longest window without a time limit."""


class QuickRule(CompiledRule):
    """A rule ready to run on short windows."""

    @cached_property
    def pattern(self) -> QuickPattern:
        """The pattern, for bytes."""
        return QuickPattern(self.rule.pattern.encode())

    @cached_property
    def lead(self) -> Any:
        """The lead as an object of ``re``; ``None`` if there is none."""
        return re.compile(self.shape.lead.encode(), re.DOTALL) if self.shape.lead else None


class QuickPattern:
    """What is asked of a pattern of ``regex``, answered without it unless the window is long."""

    def __init__(self, expression: bytes) -> None:
        self._expression = expression

    def match(self, data: bytes, start: int, stop: int, *, timeout: float) -> Any:
        """The match at *start* of what ends at *stop*, if there is one. Raises ``TimeoutError``."""
        if stop - start > MAX_QUICK:
            return self._careful.match(data, start, stop, timeout=timeout)
        return self._quick.match(data, start, stop)

    def finditer(self, data: bytes, start: int, stop: int, *, timeout: float) -> Iterator[Any]:
        """The matches between *start* and *stop*. Raises ``TimeoutError``."""
        if stop - start > MAX_QUICK:
            return iter(self._careful.finditer(data, start, stop, timeout=timeout))
        return self._quick.finditer(data, start, stop)

    @cached_property
    def _quick(self) -> re.Pattern[bytes]:
        return re.compile(self._expression)

    @cached_property
    def _careful(self) -> Any:
        import regex

        return regex.compile(self._expression)
