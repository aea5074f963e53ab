"""The gate: which findings fail a run.

::

    confidence >= medium
    severity >= high and environment != test
    not (severity < high or environment == "test")
    valid or severity >= high

``severity``, ``confidence``, ``environment``, ``verdict`` against a word, with ``< <= > >= == !=``; ``and``, ``or``,
``not`` and parentheses; a verdict's word alone (``valid``) stands for ``verdict == valid``, and ``over-scoped`` for
what is valid and may do more than most uses need.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tokenscan.errors import ConfigError
from tokenscan.model.finding import Finding
from tokenscan.model.rule import CONFIDENCES, SEVERITIES
from tokenscan.model.verdict import STATES

DEFAULT_GATE = "confidence >= medium"

_TOKEN = re.compile(r"\s*(?:([<>]=?|[=!]=)|([()])|\"([^\"]*)\"|([\w-]+))")
_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}

Test = Callable[[Finding], bool]


@dataclass(frozen=True, slots=True)
class Gate:
    """An expression, as written, and what it says of a finding."""

    text: str
    test: Test

    def fails(self, finding: Finding) -> bool:
        """Does *finding* fail the run? A suppressed one never does."""
        return finding.suppression is None and self.test(finding)


def parse_gate(text: str) -> Gate:
    """Raises ``ConfigError`` that quotes the expression and says what is wrong with it."""
    parser = _Parser(text)
    test = parser.parse_or()
    if parser.peek():
        raise parser.error(f"{parser.peek()!r} is not expected there")
    return Gate(text, test)


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._words = self._split(text)
        self._next = 0

    def _split(self, text: str) -> list[str]:
        words, position = [], 0
        stripped = text.rstrip()
        while position < len(stripped):
            token = _TOKEN.match(stripped, position)
            if not token:
                raise self.error(f"{stripped[position:].strip()!r} is not understood")
            words.append(next(group for group in token.groups() if group is not None))
            position = token.end()
        return words

    def error(self, what: str) -> ConfigError:
        return ConfigError(
            f"fail-on: {self._text!r}: {what}; write for instance 'severity >= high and confidence >= medium'"
        )

    def peek(self) -> str:
        return self._words[self._next] if self._next < len(self._words) else ""

    def take(self) -> str:
        word = self.peek()
        if not word:
            raise self.error("it ends too early")
        self._next += 1
        return word

    def parse_or(self) -> Test:
        tests = [self.parse_and()]
        while self.peek() == "or":
            self.take()
            tests.append(self.parse_and())
        return tests[0] if len(tests) == 1 else lambda finding: any(test(finding) for test in tests)

    def parse_and(self) -> Test:
        tests = [self.parse_not()]
        while self.peek() == "and":
            self.take()
            tests.append(self.parse_not())
        return tests[0] if len(tests) == 1 else lambda finding: all(test(finding) for test in tests)

    def parse_not(self) -> Test:
        if self.peek() != "not":
            return self.parse_term()
        self.take()
        test = self.parse_not()
        return lambda finding: not test(finding)

    def parse_term(self) -> Test:
        word = self.take()
        if word == "(":
            test = self.parse_or()
            if self.take() != ")":
                raise self.error("')' is missing")
            return test
        if word == "over-scoped":
            return lambda finding: finding.verdict.is_over_scoped
        if word in STATES:
            return lambda finding: finding.verdict.state == word
        scales: dict[str, tuple[Sequence[str], Callable[[Finding], str]]] = {
            "severity": (SEVERITIES, lambda finding: finding.severity),
            "confidence": (CONFIDENCES, lambda finding: finding.confidence),
        }
        names: dict[str, Callable[[Finding], str]] = {
            "environment": lambda finding: finding.environment or "unknown",
            "verdict": lambda finding: finding.verdict.state,
        }
        if word in scales:
            return self._ordered(word, *scales[word])
        if word in names:
            return self._named(word, names[word])
        raise self.error(f"{word!r} is none of severity, confidence, environment, verdict and the verdicts")

    def _ordered(self, name: str, scale: Sequence[str], read: Callable[[Finding], str]) -> Test:
        sign, word = self._comparison(name, _COMPARE)
        if word not in scale:
            raise self.error(f"{name} {word!r} is none of {', '.join(scale)}")
        compare, rank = _COMPARE[sign], scale.index(word)
        return lambda finding: compare(scale.index(read(finding)), rank)

    def _named(self, name: str, read: Callable[[Finding], str]) -> Test:
        sign, word = self._comparison(name, ("==", "!="))
        if name == "verdict" and word not in STATES:
            raise self.error(f"verdict {word!r} is none of {', '.join(STATES)}")
        return lambda finding: (read(finding) == word) is (sign == "==")

    def _comparison(self, name: str, signs: Sequence[str] | dict[str, Callable[[int, int], bool]]) -> tuple[str, str]:
        sign = self.take()
        if sign not in signs:
            raise self.error(f"after {name} comes one of {' '.join(signs)}, not {sign!r}")
        return sign, self.take()
