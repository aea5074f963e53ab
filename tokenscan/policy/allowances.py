"""Which matches a configuration accepts: judged after a rule has matched, so that looking costs what it did before.

What stands there is read when the match is made, for it is at hand then; path and commit of an object are known when
the history has been walked. A search that runs out of time fits nothing: the finding stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tokenscan.detect.lines import line_bounds
from tokenscan.detect.match import Candidate
from tokenscan.errors import ConfigError
from tokenscan.model.allowance import Allowance

REACH = 512
"""Bytes of a line on either side of a secret that are read: minified files are one line."""

MATCH_REACH = 4096
"""Bytes on either side of a secret in which what its rule matched is looked for again."""

TIMEOUT_S = 1.0


class Allowances:
    """*entries*, ready to be asked; a number stands for the entry at that place."""

    def __init__(self, entries: Sequence[Allowance]) -> None:
        """Raises ``ConfigError`` for what is no regular expression."""
        self.entries = tuple(entries)
        self._tests = tuple(map(_compile, self.entries))

    def __bool__(self) -> bool:
        return bool(self.entries)

    def __reduce__(self) -> tuple[type[Allowances], tuple[tuple[Allowance, ...]]]:
        return Allowances, (self.entries,)

    def read(self, data: bytes, candidate: Candidate) -> tuple[int, ...]:
        """The numbers of the entries that ask for what stands there and find it in *candidate*, a match in *data*."""
        return tuple(
            number
            for number, entry in enumerate(self.entries)
            if entry.reads_text and _is_about(entry, candidate.rule.id) and self._fits(number, data, candidate)
        )

    def _fits(self, number: int, data: bytes, candidate: Candidate) -> bool:
        entry, tests = self.entries[number], self._tests[number]
        found = []
        if entry.regexes:
            text = _target(entry, data, candidate)
            found.append(any(_holds(regex, text) for regex in tests.regexes))
        if entry.stopwords:
            lowered = candidate.value.lower()
            found.append(any(word in lowered for word in tests.stopwords))
        return all(found) if entry.needs_all else any(found)

    def accepts(self, rule_id: str, read: Iterable[int], paths: Sequence[str], commit: str = "") -> bool:
        """Is a match of the rule accepted that stands at *paths* (the names of one place; none if it has none) and came
        with *commit*? *read* is what ``read`` gave for it.
        """
        held = frozenset(read)
        return any(
            _is_about(entry, rule_id) and self._places(number, number in held, paths, commit)
            for number, entry in enumerate(self.entries)
        )

    def _places(self, number: int, is_held: bool, paths: Sequence[str], commit: str) -> bool:
        entry, tests = self.entries[number], self._tests[number]
        found = []
        if entry.reads_text:
            found.append(is_held)
        if entry.paths:
            found.append(any(_holds(regex, path) for regex in tests.paths for path in paths))
        if entry.outside:
            found.append(bool(paths) and not any(_holds(regex, path) for regex in tests.outside for path in paths))
        if entry.commits:
            found.append(commit in entry.commits)
        return all(found) if entry.needs_all else any(found)


@dataclass(frozen=True, slots=True)
class _Tests:
    regexes: tuple[Any, ...]
    stopwords: tuple[bytes, ...]
    paths: tuple[Any, ...]
    outside: tuple[Any, ...]


def _compile(entry: Allowance) -> _Tests:
    return _Tests(
        tuple(_regex(text, text.encode()) for text in entry.regexes),
        tuple(word.lower().encode() for word in entry.stopwords),
        tuple(_regex(text, text) for text in entry.paths),
        tuple(_regex(text, text) for text in entry.outside),
    )


def _regex(text: str, pattern: str | bytes) -> Any:
    import regex  # only where a configuration allows something

    try:
        return regex.compile(pattern)
    except regex.error as error:
        raise ConfigError(f"allow: {text!r} is no regular expression: {error}") from None


def _is_about(entry: Allowance, rule_id: str) -> bool:
    return not entry.rules or rule_id in entry.rules


def _holds(regex: Any, text: str | bytes) -> bool:
    try:
        return regex.search(text, timeout=TIMEOUT_S) is not None
    except TimeoutError:
        return False


def _target(entry: Allowance, data: bytes, candidate: Candidate) -> bytes:
    if entry.target == "line":
        low, high = line_bounds(data, candidate.start, candidate.end)
        return data[max(low, candidate.start - REACH) : min(high, candidate.end + REACH)]
    if entry.target == "match" and not candidate.encodings:
        return _find_match(data, candidate) or candidate.value
    return candidate.value


def _find_match(data: bytes, candidate: Candidate) -> bytes:
    """What the pattern of the candidate's rule matched, with the secret in it; empty if that is not found again."""
    low, high = max(0, candidate.start - MATCH_REACH), candidate.end + MATCH_REACH
    pattern = _regex("", candidate.rule.pattern.encode())
    try:
        for match in pattern.finditer(data, low, high, timeout=TIMEOUT_S):
            if match.span("secret") == (candidate.start, candidate.end):
                return bytes(match[0])
    except TimeoutError:
        pass
    return b""
