"""What the engine runs on: rules, and what the prefilter looks for. The commit hook imports this: no parser."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from tokenscan.model.noun import dataclass
from tokenscan.model.rule import Rule

TYPE_CHECKING = False  # what type checkers take for typing's own, without importing that
if TYPE_CHECKING:
    from typing import Any


@dataclass(frozen=True, slots=True)
class Extent:
    """How many bytes the matches of a program may take: *margin* wherever they stand, *line* if they stay on a line."""

    margin: int = 0
    line: int = 0


@dataclass(frozen=True, slots=True)
class Program:
    """What a hit starts: the rules at *rules* (positions in the ruleset), or the decoder called *decoder*. What makes
    the hit: one of *expressions*, in the syntax that ``re`` and Hyperscan share, or one of the byte strings *literals*
    (four bytes or more). *extent*: how long it may be.
    """

    rules: tuple[int, ...] = ()
    decoder: str = ""
    expressions: tuple[str, ...] = ()
    literals: tuple[bytes, ...] = ()
    extent: Extent = Extent()


@dataclass(frozen=True, slots=True)
class Clue:
    """Every match holds one of *texts* (lowered bytes), compared without case, and where it *is_start* begins with it.
    No texts: nothing is known.
    """

    texts: tuple[bytes, ...]
    is_start: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """How far a rule's matches reach, in bytes. *width*: a match is no longer. *back*: it begins no further before the
    end of a hit. *lead*: what it begins with, an expression at most *lead_width* long; empty if that is anything.
    """

    width: int
    back: int
    lead: str = ""
    lead_width: int = 0


class CompiledRule:
    """A rule ready to run. The pattern is compiled when the rule is first looked for: most never are."""

    def __init__(self, rule: Rule, shape: Shape) -> None:
        self.rule = rule
        self.shape = shape
        self.keywords = tuple(word.encode().lower() for word in rule.keywords)

    @cached_property
    def pattern(self) -> Any:
        """The pattern as a ``regex`` object over bytes."""
        import regex

        return regex.compile(self.rule.pattern.encode())

    @cached_property
    def lead(self) -> Any:
        """The lead as a ``regex`` object over bytes; ``None`` if there is none. ``re`` would compile it in a tenth of
        the time, but takes twice as long to look for several words at once.
        """
        import regex

        return regex.compile(self.shape.lead.encode(), regex.DOTALL) if self.shape.lead else None

    def holds_keyword(self, data: bytes) -> bool:
        """Does *data* hold one of the rule's keywords, in any case? A rule may do with a prefilter alone."""
        lowered = data.lower()
        return not self.keywords or any(word in lowered for word in self.keywords)


@dataclass(frozen=True, slots=True)
class CompiledRuleset:
    """Rules, the shape of each, and the programs of the prefilter."""

    rules: Sequence[Rule]
    shapes: Sequence[Shape]
    programs: Sequence[Program]

    def sizes(self) -> tuple[int, ...]:
        """How many expressions and literals each program has."""
        return tuple(len(program.expressions) + len(program.literals) for program in self.programs)


class RunnableRules:
    """The rules of a ruleset ready to run, each made by *make* when it is first looked for."""

    def __init__(self, ruleset: CompiledRuleset, make: type[CompiledRule] = CompiledRule) -> None:
        self._ruleset = ruleset
        self._make = make
        self._known: dict[int, CompiledRule] = {}

    def __getitem__(self, index: int) -> CompiledRule:
        known = self._known.get(index)
        if known is None:
            known = self._known[index] = self._make(self._ruleset.rules[index], self._ruleset.shapes[index])
        return known
