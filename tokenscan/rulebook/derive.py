"""From rule files to compiled rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tokenscan.detect.compile import compile_rules
from tokenscan.detect.grams import derive_grams
from tokenscan.errors import ConfigError, RuleError
from tokenscan.model.rule import Rule
from tokenscan.rulebook.check import check_usable
from tokenscan.rulebook.extend import Derived, drop_escapes, drop_rules, join_rules
from tokenscan.rulebook.load import load_rules, make_rule


def derive_rules(
    files: Sequence[Path],
    disable: Sequence[str],
    entropy: Mapping[str, float],
    made: Sequence[Mapping[str, Any]] = (),
    *,
    base: Derived | None = None,
) -> Derived:
    """The rules of *base*, those of *files*, and those of the tables *made* over them, without those called *disable*,
    with the floors of *entropy*. Nothing is derived anew of what stays as it is in *base*.

    Raises ``RuleError`` for a bad file or if no rule is left, ``ConfigError`` for a rule id that no rule has.
    """
    own = {rule.id: rule for rule in load_rules(files)}
    own |= {table["id"]: make_rule(table, where="configuration") for table in made}
    known = base[0].rules if base else ()
    _check_ids({*own, *(rule.id for rule in known)}, disable, entropy)
    fresh = [replace(rule, entropy=entropy.get(rule.id, rule.entropy)) for rule in own.values()]
    fresh = [rule for rule in fresh if rule.id not in disable]
    left = drop_rules(*base, {*own, *disable}, entropy) if base else None
    if not fresh and not (left and left[0].rules):
        raise RuleError("no rule is left to scan with; look at `disable`, `rules` and `extend` in the configuration")
    _check(fresh)
    if left is None:
        compiled = compile_rules(fresh)
        return compiled, derive_grams(compiled.programs)
    return join_rules(left, drop_escapes(compile_rules(fresh))) if fresh else left


def _check_ids(known: set[str], disable: Sequence[str], entropy: Mapping[str, float]) -> None:
    for key, ids in (("disable", disable), ("entropy", entropy)):
        unknown = sorted(set(ids) - known)
        if unknown:
            raise ConfigError(f"{key}: no rule is called {unknown[0]!r}; `tokenscan rules list` prints their ids")


def _check(rules: Iterable[Rule]) -> None:
    for rule in rules:
        for fault in check_usable(rule):
            raise RuleError(f"rule {fault.rule_id!r}: {fault.text}; `tokenscan rules check FILE` says more")
