"""How far what the prefilter sees, and what comes of it, depends on the bytes round it.

A history holds each file many times over, a little different each time. Where it is known how far a hit and its outcome
depend on what stands round them, what was copied from the version before need not be looked at again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tokenscan.detect.decode.units import REACH as UNIT_REACH
from tokenscan.detect.decode.units import UNIT_DECODERS
from tokenscan.detect.opinions import REACH as OPINION_REACH
from tokenscan.detect.place import LOOK_BEHIND, MARGIN
from tokenscan.detect.program import CompiledRuleset, Program

SLACK = 8
"""Bytes beyond a match that a word's border or the like may ask for."""

ENDLESS = 1 << 30
"""A run of base64 may go on for megabytes."""


@dataclass(frozen=True, slots=True)
class ProgramReach:
    """*is_wide*: its matches may exceed the margin, but not the line. *back* and *ahead*: bytes before and after the
    end of a hit that what comes of it may depend on. Programs of one *group* are considered together.
    """

    is_wide: bool
    back: int
    ahead: int
    group: int


@dataclass(frozen=True, slots=True)
class Reach:
    """*margin* and *line*: bytes, the greatest of any of *programs*."""

    margin: int
    line: int
    programs: tuple[ProgramReach, ...]


def reach_of(ruleset: CompiledRuleset) -> Reach:
    """The reach of every program."""
    programs = ruleset.programs
    groups = _group([program.rules for program in programs])
    reaches = tuple(
        ProgramReach(program.extent.line > 0, *_depends(program, ruleset), group)
        for program, group in zip(programs, groups, strict=True)
    )
    return Reach(
        max(program.extent.margin for program in programs) + SLACK,
        max(program.extent.line for program in programs) + SLACK,
        reaches,
    )


def _depends(program: Program, ruleset: CompiledRuleset) -> tuple[int, int]:
    """Bytes before and after the end of a hit that what comes of it may depend on. Of a rule: a match, what the judge
    is shown round it, and another match of the rule that it would have to give way to. Of a decoder: a region with its
    words made whole, and one that it may be one with.
    """
    if program.decoder:
        reach = 4 * UNIT_REACH if program.decoder in UNIT_DECODERS else ENDLESS
        return reach, reach
    shapes = [ruleset.shapes[rule] for rule in program.rules]
    back = max(shape.back + shape.width for shape in shapes) + max(LOOK_BEHIND, OPINION_REACH)
    return back, max(shape.width for shape in shapes) + max(MARGIN, OPINION_REACH)


def _group(rules: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """The group of each program, given the *rules* of each: programs that share a rule share a group."""
    groups = list(range(len(rules)))

    def root(program: int) -> int:
        while groups[program] != program:
            program = groups[program] = groups[groups[program]]
        return program

    first: dict[int, int] = {}
    for program, own in enumerate(rules):
        for rule in own:
            groups[root(program)] = root(first.setdefault(rule, program))
    return tuple(map(root, range(len(rules))))
