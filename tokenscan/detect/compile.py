"""From rules to what the engine runs on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tokenscan.detect.anchor import MAX_WIDTH, Lead, Outline, derive_anchors, outline, outline_tree, parse
from tokenscan.detect.decode.trigger import ESCAPES, MAX_UNIT, encoded_keywords
from tokenscan.detect.explosion import has_explosion
from tokenscan.detect.extent import measure
from tokenscan.detect.program import CompiledRuleset, Program, Shape
from tokenscan.errors import RuleError
from tokenscan.model.rule import Rule


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
