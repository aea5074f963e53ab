"""From rules to what the engine runs on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tokenscan.detect.anchor import MAX_WIDTH, Lead, Outline, derive_anchors, outline, outline_tree, parse
from tokenscan.detect.decode.trigger import ESCAPES, MAX_UNIT, encoded_keywords
from tokenscan.detect.explosion import has_explosion
from tokenscan.detect.extent import Extent, measure
from tokenscan.errors import RuleError
from tokenscan.model.rule import Rule


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
    extent: Extent = Extent()  # noqa: RUF009 - immutable


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
        self.keywords = tuple(word.lower().encode() for word in rule.keywords)

    @cached_property
    def pattern(self) -> Any:
        """The pattern as a ``regex`` object over bytes."""
        import regex

        return regex.compile(self.rule.pattern.encode())

    @cached_property
    def lead(self) -> Any:
        """The lead as a ``regex`` object over bytes; ``None`` if there is none."""
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
    """The rules of a ruleset ready to run, each made when it is first looked for."""

    def __init__(self, ruleset: CompiledRuleset) -> None:
        self._ruleset = ruleset
        self._known: dict[int, CompiledRule] = {}

    def __getitem__(self, index: int) -> CompiledRule:
        known = self._known.get(index)
        if known is None:
            known = self._known[index] = CompiledRule(self._ruleset.rules[index], self._ruleset.shapes[index])
        return known


def compile_rules(rules: Iterable[Rule]) -> CompiledRuleset:
    """Derive what the prefilter looks for. Raises ``RuleError`` for a pattern that cannot be used."""
    kept = tuple(rules)
    shapes: list[Shape] = []
    users: dict[str, list[int]] = {}
    for index, rule in enumerate(kept):
        try:
            anchors, shape = _read(rule)
        except re.error as error:
            raise RuleError(f"rule {rule.id!r}: a pattern is no regular expression: {error}") from None
        shapes.append(shape)
        for anchor in anchors:
            users.setdefault(anchor, []).append(index)
    programs = [
        Program(
            tuple(indices),
            expressions=(anchor,),
            # What is sought is part of a match of the rule.
            extent=measure((anchor,), max(shapes[index].width for index in indices)),
        )
        for anchor, indices in users.items()
    ]
    return CompiledRuleset(kept, tuple(shapes), (*programs, *_decoder_programs(kept)))


def _read(rule: Rule) -> tuple[tuple[str, ...], Shape]:
    tree = parse(rule.pattern)
    known = outline_tree(tree)
    if "secret" not in known.groups:
        raise RuleError(f"rule {rule.id!r}: the pattern has no group named 'secret'")
    if known.width > MAX_WIDTH:
        raise RuleError(
            f"rule {rule.id!r}: the pattern can match more than {MAX_WIDTH} bytes: write {{m,n}} for * and +"
        )
    if has_explosion(tree):
        raise RuleError(
            f"rule {rule.id!r}: the pattern takes exponential time on some texts: a repeat holds what can be read in "
            "two ways; let each round begin or end with a character that is nowhere else in it"
        )
    anchors = rule.prefilter or derive_anchors(known.lead, rule.keywords)
    return anchors, _shape(known, anchors)


def _shape(known: Outline, anchors: Sequence[str]) -> Shape:
    width = min(MAX_WIDTH, known.width)
    if known.lead is None:
        return Shape(width, width)
    reach = _reach_of_leads(known.lead, anchors)
    return Shape(width, min(width, reach or width), known.lead.expression, known.lead.width)


def _reach_of_leads(lead: Lead, anchors: Sequence[str]) -> int:
    """Where all *anchors* begin with *lead*, a match begins where they do: their greatest width. 0 where it can begin
    anywhere before: a lead of classes alone (eight digits) can stand in the middle of a match too.
    """
    if not lead.literal:
        return 0
    if all(anchor == lead.expression for anchor in anchors):
        return lead.width  # the usual case, and parsing is what compiling a rule costs
    sought = [outline(anchor).lead for anchor in anchors]
    if any(each is None or each.expression != lead.expression for each in sought):
        return 0
    return max(outline(anchor).width for anchor in anchors)


def _decoder_programs(rules: tuple[Rule, ...]) -> Iterable[Program]:
    literals: dict[str, list[bytes]] = {}
    for decoder, literal in encoded_keywords(rules):
        literals.setdefault(decoder, []).append(literal)
    expressions: dict[str, list[str]] = {}
    for decoder, expression in ESCAPES:
        expressions.setdefault(decoder, []).append(expression)
    for decoder in sorted({*literals, *expressions}):
        sought, texts = tuple(expressions.get(decoder, ())), tuple(literals.get(decoder, ()))
        extent = measure(sought, MAX_UNIT, longest=max(map(len, texts), default=0))
        yield Program((), decoder, sought, texts, extent)
