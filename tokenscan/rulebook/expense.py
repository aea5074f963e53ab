"""What rules cost on a text, rule by rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from time import process_time

from tokenscan.detect.compile import compile_rules
from tokenscan.detect.engine import Engine
from tokenscan.detect.prefilter import Prefilter, make_prefilter
from tokenscan.detect.program import CompiledRuleset, Program
from tokenscan.model.rule import Rule

_ROUNDS = 5
_BATCH = 32


@dataclass(frozen=True, slots=True)
class Expense:
    """Nanoseconds of processor time a byte: *prefilter* is what the rule adds to looking for all rules at once,
    *pattern* what running it where the prefilter saw something takes. *hits* are those of the prefilter, a megabyte.
    """

    rule_id: str
    prefilter: float
    pattern: float
    hits: float

    @property
    def total(self) -> float:
        """Both together."""
        return self.prefilter + self.pattern


@dataclass(frozen=True, slots=True)
class Bill:
    """*prefilter*: nanoseconds a byte of looking for everything at once. *expenses*: the dearest rule first."""

    size: int
    prefilter: float
    expenses: tuple[Expense, ...]


def make_text(rules: Sequence[Rule], size: int) -> bytes:
    """*size* bytes of lines with words, names, assignments and the rules' own examples, the same each time."""
    chooser = Random("a text to measure rules on")  # noqa: S311
    words = [word for rule in rules for word in (*rule.name.lower().split(), *rule.id.split("-"))]
    examples = [example.text for rule in rules for example in rule.examples]
    lines: list[str] = []
    length = 0
    while length < size:
        line = chooser.choice(examples) if chooser.random() < 0.002 else _make_line(chooser, words)
        lines.append(line)
        length += len(line) + 1
    return "\n".join(lines).encode()[:size]


def _make_line(chooser: Random, words: Sequence[str]) -> str:
    name, *rest = chooser.choices(words, k=chooser.randint(2, 9))
    form = chooser.choice(("{0} = {1}", '"{0}": "{1}",', "    # {0} {1}", "    return {0}({1})", "<{0}>{1}</{0}>"))
    return form.format(name, " ".join(rest))


def measure_expenses(rules: Sequence[Rule], text: bytes) -> Bill:
    """What *rules* cost on *text*. The cost of one rule's prefilter is found by leaving it out: first many at once, and
    only where that shows, one by one.
    """
    ruleset = compile_rules(rules)
    whole = _measure(make_prefilter(ruleset.programs), text)
    shares = dict(_find_shares(ruleset, text, whole, range(len(rules))))
    expenses = [
        Expense(rule.id, shares.get(index, 0.0), *_measure_pattern(rule, text)) for index, rule in enumerate(rules)
    ]
    return Bill(len(text), whole, tuple(sorted(expenses, key=lambda each: (-each.total, each.rule_id))))


def _find_shares(
    ruleset: CompiledRuleset, text: bytes, whole: float, indices: Sequence[int]
) -> Iterator[tuple[int, float]]:
    for start in range(0, len(indices), _BATCH):
        yield from _split(ruleset, text, whole, indices[start : start + _BATCH])


def _split(ruleset: CompiledRuleset, text: bytes, whole: float, indices: Sequence[int]) -> Iterator[tuple[int, float]]:
    share = whole - _measure(make_prefilter(_without(ruleset, set(indices))), text)
    if share < _NOISE * whole:
        return
    if len(indices) == 1:
        yield indices[0], share
        return
    half = len(indices) // 2
    yield from _split(ruleset, text, whole, indices[:half])
    yield from _split(ruleset, text, whole, indices[half:])


_NOISE = 0.03
"""A share of the whole that two measurements of the same thing differ by."""


def _without(ruleset: CompiledRuleset, indices: set[int]) -> list[Program]:
    return [program for program in ruleset.programs if not program.rules or set(program.rules) - indices]


def _measure(prefilter: Prefilter, text: bytes) -> float:
    return _least(lambda: prefilter.hits(text)) / len(text) * 1e9


def _measure_pattern(rule: Rule, text: bytes) -> tuple[float, float]:
    """(nanoseconds a byte, hits a megabyte) of the rule alone, its prefilter's own time taken off."""
    whole = compile_rules([rule])
    ruleset = replace(whole, programs=tuple(program for program in whole.programs if program.rules))
    prefilter = make_prefilter(ruleset.programs)
    hits = len(prefilter.hits(text))
    if not hits:
        return 0.0, 0.0
    # A new engine each time: one remembers what it has seen.
    spent = _least(lambda: Engine(ruleset, prefilter).detect(text), rounds=2)
    pattern = max(0.0, spent - _least(lambda: prefilter.hits(text)))
    return pattern / len(text) * 1e9, hits / len(text) * 1e6


def _least(run: Callable[[], object], rounds: int = _ROUNDS) -> float:
    """Seconds of processor time of the quickest of so many runs."""
    times = []
    for _ in range(rounds):
        began = process_time()
        run()
        times.append(process_time() - began)
    return min(times)
