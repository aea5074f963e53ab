"""Compiled rules without some of them, and two sets of them as one.

Deriving all that is looked for from a thousand rules takes a second, and a configuration that lets two rules be, or
adds one, changes next to nothing of it.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from tokenscan.detect.grams import Columns, Grams, derive_grams
from tokenscan.detect.program import CompiledRuleset, Program

Derived = tuple[CompiledRuleset, Grams]
"""Compiled rules, and what to look for without Hyperscan."""


def drop_rules(ruleset: CompiledRuleset, grams: Grams, ids: Collection[str], entropy: Mapping[str, float]) -> Derived:
    """*ruleset* and its *grams* without the rules called *ids*, with the floors of *entropy* (bits a byte by rule id).
    Encoded keywords of what was dropped are still looked for: what is found by them no rule matches.
    """
    kept = [(old, rule) for old, rule in enumerate(ruleset.rules) if rule.id not in ids]
    places = {old: new for new, (old, _) in enumerate(kept)}
    rules = tuple(replace(rule, entropy=entropy[rule.id]) if rule.id in entropy else rule for _, rule in kept)
    shapes = tuple(ruleset.shapes[old] for old, _ in kept)
    used = [(old, _move(program, places)) for old, program in enumerate(ruleset.programs)]
    used = [(old, program) for old, program in used if program.rules or program.decoder]
    numbers = {old: new for new, (old, _) in enumerate(used)}
    programs = tuple(program for _, program in used)
    return CompiledRuleset(rules, shapes, programs), _renumber(grams, numbers)


def _move(program: Program, places: Mapping[int, int]) -> Program:
    rules = tuple(places[rule] for rule in program.rules if rule in places)
    return program if rules == program.rules else replace(program, rules=rules)


def _renumber(grams: Grams, numbers: Mapping[int, int]) -> Grams:
    """*numbers*: the new position of each program that is left."""
    others = array(grams.others.typecode, (numbers[each] for each in grams.others if each in numbers))
    clues = tuple(own for old, own in enumerate(grams.clues) if old in numbers)
    return Grams(_pick(grams.words, numbers), _pick(grams.literals, numbers), others, clues)


def _pick(columns: Columns, numbers: Mapping[int, int]) -> Columns:
    pairs = [(gram, numbers[program]) for gram, program in zip(*columns, strict=True) if program in numbers]
    return _columns(columns, pairs)


def drop_escapes(ruleset: CompiledRuleset) -> CompiledRuleset:
    """*ruleset* without what is the same in all: the expressions by which encoded characters are told."""
    programs = (replace(each, expressions=()) if each.decoder else each for each in ruleset.programs)
    return replace(ruleset, programs=tuple(each for each in programs if each.expressions or each.literals))


def join_rules(derived: Derived, further: CompiledRuleset) -> Derived:
    """Those of both, which have no id in common. A decoder may have a program in each."""
    ruleset, grams = derived
    shift = len(ruleset.rules)
    moved = (replace(each, rules=tuple(rule + shift for rule in each.rules)) for each in further.programs)
    joined = CompiledRuleset(
        (*ruleset.rules, *further.rules), (*ruleset.shapes, *further.shapes), (*ruleset.programs, *moved)
    )
    return joined, _join_grams(grams, derive_grams(further.programs))


def _join_grams(one: Grams, other: Grams) -> Grams:
    shift = len(one.clues)
    others = array(one.others.typecode, (*one.others, *(each + shift for each in other.others)))
    words, literals = (
        _columns(mine, (*zip(*mine, strict=True), *((gram, each + shift) for gram, each in zip(*theirs, strict=True))))
        for mine, theirs in ((one.words, other.words), (one.literals, other.literals))
    )
    return Grams(words, literals, others, (*one.clues, *other.clues))


def _columns(like: Columns, pairs: Iterable[tuple[int, int]]) -> Columns:
    ordered = sorted(pairs)
    numbers, programs = like
    return array(numbers.typecode, (gram for gram, _ in ordered)), array(
        programs.typecode, (each for _, each in ordered)
    )
