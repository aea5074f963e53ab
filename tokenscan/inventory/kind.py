"""Is a value a token of the kind that it is declared to be?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tokenscan.detect.engine import Engine
from tokenscan.detect.match import Candidate, Rejection, Stage
from tokenscan.model.rule import Example, Rule
from tokenscan.model.secret import Secret

Flaw = Literal["", "checksum", "placeholder", "made-up"]
"""What is wrong with a value of the right form: its check sum; it is something to fill in, or a name for a value kept
elsewhere; it is published in documentation, or hardly random.
"""

_FLAWS: Mapping[Stage, Flaw] = {
    "checksum": "checksum",
    "placeholder": "placeholder",
    "reference": "placeholder",
    "dummy": "made-up",
    "entropy": "made-up",
    "value": "made-up",
}

ReadExamples = Callable[[str], Sequence[Example]]
"""The examples of the rule of that id."""


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a value is. *rule* is the wanted one that it fits, *secret* what of it is the token (of a key file, say, the
    key); *seems* is what it is instead. *facts* and *parts* are what the token itself tells.
    """

    secret: Secret
    rule: Rule | None = None
    seems: Rule | None = None
    flaw: Flaw = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, Secret] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recogniser:
    """Holds values against *rules* (by id), which *engine* runs. A pattern may ask for what stands beside a token, and
    so a value is tried where the token stands in the rule's own examples, too.
    """

    engine: Engine
    rules: Mapping[str, Rule]
    read_examples: ReadExamples

    def recognise(self, value: Secret, wanted: Collection[str], *, name: str = "") -> Recognition:
        """What *value* is, where it should be one of the rules *wanted* (ids); *name* is what it is called by."""
        data = value.reveal()
        flaws: dict[str, Flaw] = {}
        for text, path, is_bare in self._list_texts(data, wanted, name):
            dropped: list[Rejection] = []
            found = list(_flatten(self.engine.detect(text, path=path, reject=dropped.append).candidates))
            for candidate in found:
                if candidate.rule.id in wanted and (is_bare or candidate.value == data):
                    return _accept(candidate, is_bare)
            for each in dropped:
                if each.rule.id in wanted and each.stage in _FLAWS and data.strip() in text[each.start : each.end]:
                    flaws.setdefault(each.rule.id, _FLAWS[each.stage])
        for rule_id, flaw in flaws.items():
            return Recognition(value, self.rules.get(rule_id), flaw=flaw)
        return Recognition(value, seems=self._name_kind(data, name))

    def _list_texts(self, data: bytes, wanted: Collection[str], name: str) -> Iterator[tuple[bytes, str, bool]]:
        """(text, path, does it hold nothing but the value) to look at, the plainest first."""
        yield data, "", True
        if name:
            yield b"%s=%s\n" % (name.encode(), data), ".env", True
        for rule_id in wanted:
            for example in self.read_examples(rule_id):
                if example.secret in example.text:
                    before, _, after = example.text.partition(example.secret)
                    yield before.encode() + data + after.encode(), example.file, False

    def _name_kind(self, data: bytes, name: str) -> Rule | None:
        """The provider's rule that fits a value of no wanted kind."""
        for text in (data, b"%s=%s\n" % (name.encode(), data)):
            found = self.engine.detect(text).candidates
            named = next((each.rule for each in found if each.rule.rank == 2), None)
            if named:
                return named
        return None


def _accept(candidate: Candidate, is_bare: bool) -> Recognition:
    parts = {part.name: Secret(part.value) for part in candidate.parts} if is_bare else {}
    return Recognition(Secret(candidate.value), candidate.rule, facts=dict(candidate.facts), parts=parts)


def _flatten(candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """*candidates*, and those that are parts of them."""
    for candidate in candidates:
        yield candidate
        yield from _flatten([part.candidate for part in candidate.parts if part.candidate])
