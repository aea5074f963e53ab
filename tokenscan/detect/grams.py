"""A prefilter that needs nothing compiled: which programs could match a text is told from its groups of four bytes.

Hyperscan needs seconds to compile all that is looked for, and some machines do not have it. But nearly everything
begins with a certain text, and a file of usual size holds few of these. So the groups of four bytes that they begin
with are kept as sorted numbers, those of a text are made by the array module at the speed of C, and only what has one
in common is tried, where the certain text stands.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from tokenscan.detect.program import Clue, Program
from tokenscan.model.noun import dataclass

WIDTH = 4
_NUMBER, _POSITION = "I", "H"

Hits = list[tuple[int, int]]


Columns = tuple["array[int]", "array[int]"]
"""Numbers of groups of four bytes, rising, and beside each the position of a program."""


@dataclass(frozen=True, slots=True)
class Grams:
    """Which programs look for what begins with which four bytes: *words* for expressions, of lowered text; *literals*
    for literals, as they stand. *others* are the programs that have an expression without a certain beginning. *clues*:
    those of each program's expressions.
    """

    words: Columns
    literals: Columns
    others: array[int]
    clues: Sequence[tuple[Clue, ...]]


def derive_grams(programs: Sequence[Program]) -> Grams:
    """The grams of *programs*."""
    from tokenscan.detect.clue import find_clue  # with a parser, which nobody needs where the grams are known

    clues = [tuple(find_clue(each, width=WIDTH) for each in program.expressions) for program in programs]
    words = {
        (_number(text), index)
        for index, own in enumerate(clues)
        for clue in own
        if clue.is_start
        for text in clue.texts
    }
    literals = {(_number(text), index) for index, program in enumerate(programs) for text in program.literals}
    others = (index for index, own in enumerate(clues) if not all(clue.is_start for clue in own))
    return Grams(_columns(words), _columns(literals), array(_POSITION, others), clues)


def _columns(pairs: set[tuple[int, int]]) -> Columns:
    ordered = sorted(pairs)
    return array(_NUMBER, (gram for gram, _ in ordered)), array(_POSITION, (index for _, index in ordered))


class GramPrefilter:
    """Finds what Hyperscan finds; quick to make, and slow on long texts (about a second a MB)."""

    def __init__(self, programs: Sequence[Program], grams: Grams) -> None:
        self._programs = programs
        self._known = grams
        self._words = frozenset(grams.words[0])
        self._literals = frozenset(grams.literals[0])
        self._tables: dict[int, dict[int, list[bytes]]] = {}
        self._patterns: dict[str, re.Pattern[bytes]] = {}

    def hits(self, data: bytes) -> Hits:
        """Every place in *data* where a program matches."""
        low = data.lower()
        found: Hits = []
        for program in sorted({*_find(self._known.words, _grams(low) & self._words), *self._known.others}):
            found += ((program, end) for end in self._match(program, data, low))
        common = _grams(data) & self._literals
        for program in sorted(_find(self._known.literals, common)):
            table = self._table(program)
            for literal in (each for gram in common for each in table.get(gram, ())):
                found += ((program, start + len(literal)) for start in _places(literal, data))
        return found

    def _table(self, program: int) -> dict[int, list[bytes]]:
        """The literals of *program* by the number that they begin with."""
        known = self._tables.get(program)
        if known is None:
            known = self._tables[program] = {}
            literals = self._programs[program].literals
            numbers = array(_NUMBER, b"".join(literal[:WIDTH] for literal in literals))
            for number, literal in zip(numbers, literals, strict=True):
                known.setdefault(number, []).append(literal)
        return known

    def _match(self, program: int, data: bytes, low: bytes) -> Iterator[int]:
        """The ends of matches; those of one expression may overlap."""
        for expression, clue in zip(self._programs[program].expressions, self._known.clues[program], strict=True):
            texts = [text for text in clue.texts if text in low]
            if clue.texts and not texts:
                continue
            pattern = self._compile(expression)
            if clue.is_start:
                tried = (pattern.match(data, start) for text in texts for start in _places(text, low))
                yield from (match.end() for match in tried if match)
                continue
            match = pattern.search(data)
            while match:
                yield match.end()
                match = pattern.search(data, match.start() + 1)

    def _compile(self, expression: str) -> re.Pattern[bytes]:
        known = self._patterns.get(expression)
        if known is None:
            known = self._patterns[expression] = re.compile(expression.encode(), re.DOTALL)
        return known


def _grams(data: bytes) -> set[int]:
    """The numbers of all groups of four bytes in *data*."""
    grams: set[int] = set()
    for start in range(WIDTH):
        part = data[start : start + (len(data) - start) // WIDTH * WIDTH]
        grams.update(array(_NUMBER, part))
    return grams


def _number(text: bytes) -> int:
    return array(_NUMBER, text[:WIDTH])[0]


def _find(columns: Columns, grams: set[int]) -> set[int]:
    known, programs = columns
    return {program for gram in grams for program in programs[bisect_left(known, gram) : bisect_right(known, gram)]}


def _places(text: bytes, data: bytes) -> Iterator[int]:
    start = data.find(text)
    while start >= 0:
        yield start
        start = data.find(text, start + 1)
