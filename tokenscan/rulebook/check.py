"""Holding a rule to its own words. ``tokenscan rules check`` and the tests run this and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from tokenscan.detect.checksum import is_known
from tokenscan.detect.compile import compile_rules
from tokenscan.detect.engine import Engine
from tokenscan.detect.filters import FILTERS
from tokenscan.detect.match import STAGES, Candidate, Rejection
from tokenscan.errors import RuleError
from tokenscan.model.rule import SEVERITIES, CounterExample, Example, Rule

MIN_EXAMPLES = 2
MIN_COUNTER_EXAMPLES = 1

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a rule, in a sentence."""

    rule_id: str
    text: str


def check_shape(rule: Rule) -> Iterator[Fault]:
    """Faults that show without running the rule, the fatal ones first."""
    yield from check_usable(rule)
    yield from _check_patterns(rule)
    if not rule.reference.startswith("https://"):
        yield Fault(rule.id, "reference is not an https:// address")
    for key, text in (("can", rule.can), ("rotate", rule.rotate)):
        if not text.endswith(".") or len(text) < 12:
            yield Fault(rule.id, f"{key} is one sentence and ends with a full stop")


def check_usable(rule: Rule) -> Iterator[Fault]:
    """Faults with which a rule cannot run, beside those of its patterns, which compiling tells."""
    if not _ID.fullmatch(rule.id):
        yield Fault(rule.id, "an id is words of a-z and 0-9 joined by '-'")
    if not (rule.keywords or rule.prefilter) or not all(len(word) > 1 for word in rule.keywords):
        yield Fault(rule.id, "keywords: at least one, each of two characters or more")
    if rule.checksum is not None and not is_known(rule.checksum):
        yield Fault(rule.id, f"checksum {rule.checksum!r} is not known")
    for name in rule.filters:
        if name not in FILTERS:
            yield Fault(rule.id, f"filter {name!r} is not known; known are {', '.join(sorted(FILTERS))}")
    yield from _check_parts(rule)
    for signal in rule.environment:
        if signal.severity is not None and signal.severity not in SEVERITIES:
            yield Fault(rule.id, f"environment: severity {signal.severity!r} is none of {', '.join(SEVERITIES)}")


def _check_parts(rule: Rule) -> Iterator[Fault]:
    names = [part.name for part in rule.parts]
    if len(set(names)) < len(names):
        yield Fault(rule.id, "parts: two have one name")
    for part in rule.parts:
        if part.pattern and "(?P<part>" not in part.pattern:
            yield Fault(rule.id, f"part {part.name!r}: the pattern has no group named 'part'")
        if part.group and f"(?P<{part.group}>" not in rule.pattern:
            yield Fault(rule.id, f"part {part.name!r}: the rule's pattern has no group named {part.group!r}")
    if rule.alone is not None and SEVERITIES.index(rule.alone) >= SEVERITIES.index(rule.severity):
        yield Fault(rule.id, "alone is less than severity: what the credential is worth without its parts")


def _check_patterns(rule: Rule) -> Iterator[Fault]:
    try:
        compile_rules([rule])
        for text in (rule.pattern, *rule.prefilter, *(part.pattern for part in rule.parts)):
            re.compile(text.encode())
    except RuleError as error:
        yield Fault(rule.id, str(error))
    except re.error as error:
        yield Fault(rule.id, f"a pattern is no regular expression: {error}")


def check_examples(rule: Rule, engine: Engine) -> Iterator[Fault]:
    """Faults in what the rule does with its own examples and counter-examples; *engine* holds it, among others."""
    if len(rule.examples) < MIN_EXAMPLES:
        yield Fault(rule.id, f"needs {MIN_EXAMPLES} examples, has {len(rule.examples)}")
    if len({example.file.rpartition(".")[2] for example in rule.examples}) < min(MIN_EXAMPLES, len(rule.examples)):
        yield Fault(rule.id, "its examples are all of one file type")
    if len(rule.counter_examples) < MIN_COUNTER_EXAMPLES:
        yield Fault(rule.id, f"needs {MIN_COUNTER_EXAMPLES} counter-example, has {len(rule.counter_examples)}")
    for number, example in enumerate(rule.examples, 1):
        yield from _check_example(rule, engine, example, f"example {number} ({example.file})")
    for number, counter in enumerate(rule.counter_examples, 1):
        yield from _check_counter_example(rule, engine, counter, f"counter-example {number} ({counter.file})")


def _check_example(rule: Rule, engine: Engine, example: Example, name: str) -> Iterator[Fault]:
    dropped: list[Rejection] = []
    found = _detect(engine, example.text, example.file, dropped.append)
    if [candidate.rule.id for candidate in found] != [rule.id]:
        yield Fault(rule.id, f"{name}: found {_names(found)}; {_reasons(rule, dropped)}")
    elif found[0].value != example.secret.encode():
        yield Fault(rule.id, f"{name}: finds another secret than it says")
    elif example.parts and sorted(_parts(found[0])) != sorted(example.parts):
        yield Fault(rule.id, f"{name}: has the parts {_names_of(_parts(found[0]))}, or other values of them")


def _check_counter_example(rule: Rule, engine: Engine, counter: CounterExample, name: str) -> Iterator[Fault]:
    if counter.stage not in STAGES:
        yield Fault(rule.id, f"{name}: stage {counter.stage!r} is none of {', '.join(STAGES)}")
        return
    dropped: list[Rejection] = []
    found = _detect(engine, counter.text, counter.file, dropped.append)
    own = [each for each in dropped if each.rule.id == rule.id]
    stages = {each.stage for each in own} or {"pattern"}
    if rule.id in {candidate.rule.id for candidate in found}:
        yield Fault(rule.id, f"{name}: is found all the same")
    elif counter.stage not in stages:
        yield Fault(rule.id, f"{name}: should be dropped at {counter.stage}, was at {', '.join(sorted(stages))}")


def check_parts(rules: Iterable[Rule]) -> Iterator[Fault]:
    """Faults in how *rules*, all there are, complete each other."""
    by_id = {rule.id: rule for rule in rules}
    for rule in by_id.values():
        shown = {name for example in rule.examples for name, _ in example.parts}
        for part in rule.parts:
            if part.name not in shown:
                yield Fault(rule.id, f"part {part.name!r}: no example has it")
            for name in part.rules:
                yield from _check_part_rule(rule, part.name, name, by_id)


def _check_part_rule(rule: Rule, part: str, name: str, by_id: Mapping[str, Rule]) -> Iterator[Fault]:
    if name not in by_id:
        yield Fault(rule.id, f"part {part!r}: no rule is called {name!r}")
    elif by_id[name].parts:
        yield Fault(rule.id, f"part {part!r}: {name} has parts of its own, and so is no part")
    elif SEVERITIES.index(by_id[name].severity) > SEVERITIES.index(rule.severity):
        yield Fault(rule.id, f"part {part!r}: {name} is graver; then {rule.id} is a part of it")


def check_silence(rule: Rule, by_id: Mapping[str, Rule], engine: Engine) -> Iterator[Fault]:
    """Faults of other rules that claim something in the examples of *rule*, where neither allows for it; *by_id* are
    all that *engine* holds. Headers, addresses and generic rules give way by themselves.
    """
    for number, example in enumerate(rule.examples, 1):
        for name in sorted(_claimants(engine, example) - {rule.id}):
            other = by_id[name]
            if other.rank == 2 and rule.id not in other.overlaps and name not in rule.overlaps:
                yield Fault(name, f"fires on example {number} of {rule.id}; narrow it, or name it in overlaps")


def _claimants(engine: Engine, example: Example) -> set[str]:
    """The rules that find something in *example*, whether they are the most specific one or not."""
    lost: list[Rejection] = []
    found = _detect(engine, example.text, example.file, lost.append)
    return {each.rule.id for each in found} | {each.rule.id for each in lost if each.stage == "overlap"}


def _detect(engine: Engine, text: str, file: str, reject: Callable[[Rejection], None]) -> tuple[Candidate, ...]:
    return engine.detect(text.encode(), path=file, reject=reject).candidates


def _parts(candidate: Candidate) -> list[tuple[str, str]]:
    return [(part.name, part.value.decode("utf-8", "replace")) for part in candidate.parts]


def _names_of(parts: Iterable[tuple[str, str]]) -> str:
    return " and ".join(name for name, _ in parts) or "none"


def _names(found: Iterable[Candidate]) -> str:
    return " and ".join(candidate.rule.id for candidate in found) or "nothing"


def _reasons(rule: Rule, dropped: Iterable[Rejection]) -> str:
    reasons = [f"{each.rule.id} dropped at {each.stage} ({each.reason})" for each in dropped]
    return "; ".join(reasons) or f"the pattern of {rule.id} does not match"
