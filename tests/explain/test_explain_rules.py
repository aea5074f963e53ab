"""What ``explain`` says is what the scan does, for every example and counter-example of every rule."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.rules import load_builtin_rules

from tokenscan.detect.engine import Engine
from tokenscan.detect.match import Rejection
from tokenscan.explain.account import Account, Explanation
from tokenscan.explain.content import Text
from tokenscan.explain.place import explain_place
from tokenscan.explain.target import Target
from tokenscan.explain.text import Explainer
from tokenscan.model.blob import Blob
from tokenscan.model.provenance import Provenance
from tokenscan.model.rule import Rule
from tokenscan.rulebook.load import load_rules
from tokenscan.rulebook.locate import find_builtin_rules
from tokenscan.scan.settings import ScanSettings

KEY = b"a key for tests"


@pytest.fixture
def explainer() -> Explainer:
    ruleset = load_builtin_rules()
    return Explainer(ruleset.make_engine(), ruleset, ScanSettings(KEY, min_confidence="low"))


def _explain(explainer: Explainer, file: str, text: str, rule: Rule) -> Explanation:
    blob = Blob(text.encode(), provenance=Provenance("file", file))
    return explain_place(explainer, [Text(blob)], Target(file), rule)


def _stages(explanation: Explanation) -> set[str]:
    return {each.stage for each in (*explanation.accounts, *explanation.misses)}


def _reported(accounts: tuple[Account, ...]) -> list[tuple[str, bytes]]:
    return [(each.rule.id, each.secret.reveal()) for each in accounts if each.outcome == "reported"]


def test_each_example_is_told_as_reported_and_each_counter_example_as_dropped_at_its_stage(
    explainer: Explainer,
) -> None:
    rules = enumerate(load_rules(find_builtin_rules()))
    wrong = [fault for at, rule in rules for fault in _faults(explainer, rule, with_silence=at % SILENT_EVERY == 0)]
    assert wrong == []


SILENT_EVERY = 10
"""Why a pattern matches nothing is asked of every tenth rule alone: it compiles the pattern once more."""


def _faults(explainer: Explainer, rule: Rule, *, with_silence: bool) -> Iterator[str]:
    for number, example in enumerate(rule.examples, 1):
        told = _explain(explainer, example.file, example.text, rule)
        if _reported(told.accounts) != [(rule.id, example.secret.encode())]:
            yield f"{rule.id}: example {number}: {_stages(told)}"
    for number, counter in enumerate(rule.counter_examples, 1):
        if counter.stage == "pattern" and not with_silence:
            continue
        told = _explain(explainer, counter.file, counter.text, rule)
        stages = _stages(told)
        if _reported(told.accounts) or counter.stage not in (stages | {"pattern"} if stages == {"keyword"} else stages):
            yield f"{rule.id}: counter-example {number}: {counter.stage}, and not {stages}"


@pytest.mark.parametrize("name", ["generic.toml", "github.toml"])
def test_of_everything_in_a_text_what_is_told_is_what_is_found_and_what_is_dropped(
    explainer: Explainer, name: str
) -> None:
    """One long text of all examples of a file of rules, with what each does to the others."""
    (file,) = (each for each in find_builtin_rules() if each.name == name)
    texts = [each.text for rule in load_rules([file]) for each in (*rule.examples, *rule.counter_examples)]
    blob = Blob("\n\n".join(texts).encode(), provenance=Provenance("file", "all.txt"))
    look = explainer.look(Text(blob))
    told = {(each.rule.id, each.secret.reveal(), each.outcome) for each in look.tell(look.placed())}
    dropped: list[Rejection] = []
    engine: Engine = explainer.engine
    found = engine.detect(blob.data, path="all.txt", reject=dropped.append).candidates
    assert look.detection.candidates == found
    assert {each[:2] for each in told if each[2] == "reported"} == {(each.rule.id, each.value) for each in found}
    known = {each[0] for each in told if each[2] == "dropped"}
    assert {each.rule.id for each in dropped if each.stage != "overlap"} <= known
