"""``tokenscan rules check``: what is wrong with rules, found with every core."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from functools import partial

from tokenscan.detect.compile import compile_rules
from tokenscan.detect.engine import Engine
from tokenscan.detect.match import Rejection
from tokenscan.detect.prefilter import make_prefilter
from tokenscan.errors import TokenscanError
from tokenscan.model.rule import Rule
from tokenscan.rulebook.check import Fault, check_examples, check_parts, check_shape, check_silence
from tokenscan.rulebook.gates import check_gates
from tokenscan.workers import Pool, WorkerDiedError, default_jobs

_SLICE = 16
"""Rules of one task: few enough that all cores end at about the same time."""


def find_faults(own: Sequence[Rule], everyone: Sequence[Rule]) -> list[Fault]:
    """What is wrong with the rules *own*, run among *everyone*; in the order of the rules."""
    malformed = [fault for rule in own for fault in check_shape(rule)]
    if malformed:
        return malformed
    names = {rule.id for rule in own}
    asked = [rule for rule in everyone if rule.id in names] + _find_touched(own, everyone)
    slices = [asked[start : start + _SLICE] for start in range(0, len(asked), _SLICE)]
    pool: Pool[int, list[Fault]] = Pool(default_jobs(), partial(_make_work, names, everyone, slices))
    found: dict[int, list[Fault]] = {}
    for task, answer in pool.run(range(len(slices))):
        if isinstance(answer, WorkerDiedError):
            raise TokenscanError(f"a process that checks rules ended without an answer: {answer}")
        found[task] = answer
    faults = [*(fault for task in sorted(found) for fault in found[task]), *check_parts(everyone)]
    return [fault for fault in faults if fault.rule_id in names]


def _find_touched(own: Sequence[Rule], everyone: Sequence[Rule]) -> list[Rule]:
    """The other rules in whose examples a pattern of *own* matches something, dropped or not: nowhere else can one of
    *own* claim anything.
    """
    names = {rule.id for rule in own}
    others = [rule for rule in everyone if rule.id not in names]
    if not others:
        return []
    engine = _make_engine(own)
    return [rule for rule in others if _is_touched(rule, engine)]


def _is_touched(rule: Rule, engine: Engine) -> bool:
    dropped: list[Rejection] = []
    detections = (engine.detect(each.text.encode(), path=each.file, reject=dropped.append) for each in rule.examples)
    return any(detection.candidates for detection in detections) or bool(dropped)


def _make_engine(rules: Sequence[Rule]) -> Engine:
    compiled = compile_rules(rules)
    return Engine(compiled, make_prefilter(compiled.programs))


def _make_work(
    names: AbstractSet[str], everyone: Sequence[Rule], slices: Sequence[Sequence[Rule]]
) -> Callable[[int], list[Fault]]:
    """What a worker does with the slice of a number. It compiles the rules itself: a compiled database cannot be sent
    to it, and while one core compiled them the others would wait.
    """
    engine, by_id = _make_engine(everyone), {rule.id: rule for rule in everyone}

    def work(number: int) -> list[Fault]:
        faults: list[Fault] = []
        for rule in slices[number]:
            faults.extend(check_silence(rule, by_id, engine))
            if rule.id in names:
                faults.extend((*check_examples(rule, engine), *check_gates(rule)))
        return faults

    return work
