"""Rules, shapes and programs as JSON, and back."""

from __future__ import annotations

from collections.abc import Sequence

from tokenscan.detect.program import Clue, Extent, Program, Shape
from tokenscan.model.rule import EnvironmentSignal, PartRule, Rule

TYPE_CHECKING = False  # what type checkers take for typing's own, without importing that
if TYPE_CHECKING:
    from typing import Any

_TEXTS = (
    "id",
    "family",
    "name",
    "severity",
    "confidence",
    "pattern",
    "reference",
    "can",
    "rotate",
    "entropy",
    "checksum",
    "alone",
)
_LISTS = ("keywords", "filters", "overlaps", "aliases")


def pack_rule(rule: Rule) -> list[object]:
    """What a scan needs of *rule*: no examples."""
    signals = [(signal.match, signal.name, signal.severity) for signal in rule.environment]
    parts = [
        (each.name, each.rules, each.pattern, each.within, each.is_shared, each.confidence, each.group)
        for each in rule.parts
    ]
    return [*(getattr(rule, key) for key in (*_TEXTS, *_LISTS)), signals, parts]


def unpack_rule(fields: list[Any]) -> Rule:
    """The rule that was packed."""
    *plain, signals, parts = fields
    values = dict(zip((*_TEXTS, *_LISTS), plain, strict=True))
    values |= {key: tuple(values[key]) for key in _LISTS}
    values["environment"] = tuple(EnvironmentSignal(*signal) for signal in signals)
    values["parts"] = tuple(_unpack_part(*part) for part in parts)
    return Rule(**values)


def _unpack_part(name: str, rules: Sequence[str], *others: Any) -> PartRule:
    return PartRule(name, tuple(rules), *others)


def pack_shape(shape: Shape) -> list[object]:
    """*shape* as a list."""
    return [shape.width, shape.back, shape.lead, shape.lead_width]


def unpack_shape(fields: list[Any]) -> Shape:
    """The shape that was packed."""
    return Shape(*fields)


def pack_program(program: Program) -> list[object]:
    """*program* as a list; byte strings as the text of the same code points."""
    literals = [literal.decode("latin-1") for literal in program.literals]
    extent = program.extent
    return [program.rules, program.decoder, extent.margin, extent.line, program.expressions, literals]


def unpack_program(fields: list[Any]) -> Program:
    """The program that was packed."""
    rules, decoder, margin, line, expressions, literals = fields
    return Program(
        tuple(rules),
        decoder,
        tuple(expressions),
        tuple(literal.encode("latin-1") for literal in literals),
        Extent(margin, line),
    )


def pack_clues(clues: Sequence[Clue]) -> list[object]:
    """*clues* as a list; byte strings as the text of the same code points."""
    return [([text.decode("latin-1") for text in clue.texts], clue.is_start) for clue in clues]


def unpack_clues(fields: list[Any]) -> tuple[Clue, ...]:
    """The clues that were packed."""
    return tuple(Clue(tuple(text.encode("latin-1") for text in texts), is_start) for texts, is_start in fields)
