"""What a rule must bear beyond its own examples: near-misses, its prefilter, and texts written to make it slow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tokenscan.detect.compile import compile_rules
from tokenscan.detect.engine import Engine
from tokenscan.detect.place import Searcher
from tokenscan.detect.prefilter import Prefilter, make_prefilter
from tokenscan.detect.program import CompiledRule
from tokenscan.model.rule import Rule
from tokenscan.rulebook.adversary import MAX_WORK, adversarial_texts, measure_work, yardstick
from tokenscan.rulebook.check import Fault
from tokenscan.rulebook.mutate import NearMiss, near_misses
from tokenscan.rulebook.sample import sample_matches

SAMPLES = 6
_TIMEOUT_S = 60.0


def check_gates(rule: Rule) -> Iterator[Fault]:
    """All of them."""
    engine = _make_engine(rule)
    yield from check_prefilter(rule)
    yield from check_near_misses(rule, engine)
    yield from check_work(rule, engine)


def check_prefilter(rule: Rule) -> Iterator[Fault]:
    """Faults of the rule's prefilter, given or derived: matches that the pattern has and the scanner would not see.

    The matches are made from the pattern, and taken from the examples.
    """
    ruleset = compile_rules([rule])
    prefilter = make_prefilter([program for program in ruleset.programs if program.rules])
    compiled = CompiledRule(rule, ruleset.shapes[0])
    texts = [text for text, _, _ in sample_matches(rule.pattern, count=SAMPLES, seed=rule.id)]
    for text in (*texts, *(example.text.encode() for example in rule.examples)):
        if _secrets(compiled, text) - _seen(compiled, prefilter, text):
            yield Fault(rule.id, "its prefilter is not in all that its pattern matches")
            return


def _secrets(compiled: CompiledRule, text: bytes) -> set[tuple[int, int]]:
    found = compiled.pattern.finditer(text, timeout=_TIMEOUT_S)
    return {match.span("secret") for match in found if compiled.holds_keyword(match[0])}


def _seen(compiled: CompiledRule, prefilter: Prefilter, text: bytes) -> set[tuple[int, int]]:
    ends = [end for _, end in prefilter.hits(text)]
    found = Searcher().find(compiled, text, ends, _TIMEOUT_S) if ends else ()
    return {(offset + each.secret[0], offset + each.secret[1]) for offset, each in found}


def check_near_misses(rule: Rule, engine: Engine | None = None) -> Iterator[Fault]:
    """Faults of a rule that is sure of what only looks like its credential. *engine* has that rule alone."""
    engine = engine or _make_engine(rule)
    kinds = {miss.kind for miss in near_misses(rule) if is_taken(miss, engine)}
    for kind in sorted(kinds):
        yield Fault(rule.id, f"is sure of a value that is wrong: {_WRONGS[kind]}")


_WRONGS = {
    "short": "a character short",
    "long": "a character long",
    "alphabet": "a character in it that no value has",
    "checksum": "its checksum does not fit",
}


def is_taken(miss: NearMiss, engine: Engine) -> bool:
    """Is *engine* sure of a value in the near-miss? What begins behind the change is a value of its own."""
    data = miss.text.encode()
    start = data.find(miss.secret.encode())
    changed = start + len(miss.secret[: miss.place].encode())
    found = engine.detect(data, path=miss.file).candidates
    return any(each.confidence == "high" and each.start <= changed and start < each.end for each in found)


def check_work(rule: Rule, engine: Engine | None = None) -> Iterator[Fault]:
    """The fault of a rule that a hostile text can keep busy. *engine* has that rule alone."""
    engine, unit = engine or _make_engine(rule), yardstick()
    for name, text in adversarial_texts(rule):
        work = measure_work(engine, text, unit)
        if work > MAX_WORK:
            # A neighbour may have been noisy.
            work = min(work, *(measure_work(_make_engine(rule), text, yardstick()) for _ in range(3)))
        if work > MAX_WORK:
            yield Fault(rule.id, f"takes {work:.0f} times a usual search on {name}; at most {MAX_WORK:.0f} are allowed")
            return


def _make_engine(rule: Rule) -> Engine:
    """The rule alone, in text as it stands: what is encoded comes to the same pattern."""
    whole = compile_rules([rule])
    ruleset = replace(whole, programs=tuple(program for program in whole.programs if program.rules))
    return Engine(ruleset, make_prefilter(ruleset.programs), timeout_s=_TIMEOUT_S)
