"""What is different between two sets of rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from tokenscan.model.rule import Rule


@dataclass(frozen=True, slots=True)
class Change:
    """A rule that is in both sets and not the same: what was and is under each key that differs. *old_id* is another
    where the rule was renamed: its new form names the old one as an alias.
    """

    rule_id: str
    old_id: str
    keys: tuple[tuple[str, object, object], ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """*added* and *removed* are rules that one set alone has; all by id."""

    added: tuple[Rule, ...]
    removed: tuple[Rule, ...]
    changed: tuple[Change, ...]
    renamed: tuple[Change, ...]

    @property
    def is_empty(self) -> bool:
        """Are both sets the same?"""
        return not (self.added or self.removed or self.changed or self.renamed)


def compare_rules(old: Iterable[Rule], new: Iterable[Rule]) -> Difference:
    """From *old* to *new*; the order of rules does not matter."""
    before, after = _by_id(old), _by_id(new)
    renamed = {rule.id: old_id for rule in after.values() if (old_id := _old_id(rule, before, after))}
    pairs = [(before[name], after[name]) for name in sorted(before.keys() & after.keys())]
    changes = [_compare(one, other) for one, other in pairs]
    return Difference(
        added=tuple(after[name] for name in sorted(after.keys() - before.keys() - renamed.keys())),
        removed=tuple(before[name] for name in sorted(before.keys() - after.keys() - set(renamed.values()))),
        changed=tuple(change for change in changes if change.keys),
        renamed=tuple(_compare(before[old_id], after[name]) for name, old_id in sorted(renamed.items())),
    )


def _by_id(rules: Iterable[Rule]) -> dict[str, Rule]:
    return {rule.id: rule for rule in rules}


def _old_id(rule: Rule, before: Mapping[str, Rule], after: Mapping[str, Rule]) -> str:
    """The id that *rule* had before, if that is gone and *rule* was not there."""
    if rule.id in before:
        return ""
    return next((alias for alias in rule.aliases if alias in before and alias not in after), "")


def _compare(old: Rule, new: Rule) -> Change:
    values = (
        (each.name, getattr(old, each.name), getattr(new, each.name)) for each in fields(Rule) if each.name != "id"
    )
    # A family that is not given is the id: it changes with it.
    own = {("family", old.id, new.id)}
    return Change(new.id, old.id, tuple(each for each in values if each[1] != each[2] and each not in own))
