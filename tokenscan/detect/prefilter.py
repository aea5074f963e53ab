"""Where to look: every program over the bytes at once.

Hyperscan where there is a wheel for the platform, else a slower search that looks for the same things. Either may
answer with more places than it must; what a rule then finds there is the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, count, repeat

TYPE_CHECKING = False  # what type checkers take for typing's own, without importing that
if TYPE_CHECKING:
    from typing import Any, Protocol

    from tokenscan.detect.program import Program

    class Prefilter(Protocol):
        """Tells where programs match."""

        def hits(self, data: bytes) -> Hits:
            """Every place in *data* where a program matches."""

else:
    Prefilter = object

Hits = list[tuple[int, int]]
"""(program, offset just past the match), in no order."""


class HyperscanPrefilter:
    """Hyperscan in block mode; one pass whatever the number of programs."""

    def __init__(self, database: Any, sizes: Sequence[int]) -> None:
        self._database = database
        # Every expression has an id of its own: with shared ids compiling takes minutes.
        self._programs = list(chain.from_iterable(map(repeat, count(), sizes)))

    @classmethod
    def compile(cls, programs: Sequence[Program]) -> HyperscanPrefilter:
        """Raises ``ImportError`` where there is no Hyperscan."""
        import hyperscan

        expressions = [list(_expressions(program)) for program in programs]
        count = sum(map(len, expressions))
        database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        database.compile(
            expressions=[text.encode() for texts in expressions for text in texts],
            ids=list(range(count)),
            elements=count,
            flags=[hyperscan.HS_FLAG_DOTALL] * count,
        )
        return cls(database, list(map(len, expressions)))

    @classmethod
    def load(cls, dump: bytes, sizes: Sequence[int]) -> HyperscanPrefilter:
        """From what ``dump`` made, by the same version of Hyperscan; *sizes* are the numbers of expressions and
        literals of each program. Raises ``ImportError`` or ``hyperscan.error``.
        """
        import hyperscan

        database = hyperscan.loadb(dump, hyperscan.HS_MODE_BLOCK)
        database.scratch = hyperscan.Scratch(database)
        return cls(database, sizes)

    def dump(self) -> bytes:
        """The compiled database."""
        import hyperscan

        return bytes(hyperscan.dumpb(self._database))

    def hits(self, data: bytes) -> Hits:
        """Every place in *data* where a program matches."""
        found: Hits = []
        if data:
            self._database.scan(data, _collect, 0, found)
        programs = self._programs
        return [(programs[expression], end) for expression, end in found]


def _collect(expression: int, _start: int, end: int, _flags: int, found: Hits) -> None:
    found.append((expression, end))


def _expressions(program: Program) -> Iterator[str]:
    from tokenscan.detect.decode.trigger import quote

    yield from program.expressions
    yield from map(quote, program.literals)


class PlainPrefilter:
    """``regex`` for expressions, one after the other, and a table of beginnings for literals."""

    def __init__(self, programs: Sequence[Program]) -> None:
        import regex

        from tokenscan.detect.decode.trigger import MIN_KEYWORD

        self._head = MIN_KEYWORD
        self._patterns = [
            (index, regex.compile(expression.encode(), regex.DOTALL))
            for index, program in enumerate(programs)
            for expression in program.expressions
        ]
        self._literals: dict[bytes, list[tuple[bytes, int]]] = {}
        for index, program in enumerate(programs):
            for literal in program.literals:
                self._literals.setdefault(literal[: self._head], []).append((literal, index))

    def hits(self, data: bytes) -> Hits:
        """Every place in *data* where a program matches."""
        found: Hits = []
        for index, pattern in self._patterns:
            # Matches of one program may overlap, so each search goes on one byte after the last began.
            match = pattern.search(data)
            while match:
                found.append((index, match.end()))
                match = pattern.search(data, match.start() + 1)
        head, table = self._head, self._literals
        for start in range(len(data) - head + 1):
            for literal, index in table.get(data[start : start + head], ()):
                if data.startswith(literal, start):
                    found.append((index, start + len(literal)))
        return found


def make_prefilter(programs: Sequence[Program]) -> Prefilter:
    """Hyperscan's if the platform has it."""
    try:
        return HyperscanPrefilter.compile(programs)
    except ImportError:
        return PlainPrefilter(programs)
