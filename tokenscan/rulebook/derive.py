"""From rule files to compiled rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tokenscan.detect.compile import compile_rules
from tokenscan.detect.program import CompiledRuleset
from tokenscan.errors import ConfigError, RuleError
from tokenscan.rulebook.check import check_usable
from tokenscan.rulebook.load import load_rules, make_rule


def derive_rules(
    files: Sequence[Path],
    disable: Sequence[str],
    entropy: Mapping[str, float],
    made: Sequence[Mapping[str, Any]] = (),
) -> CompiledRuleset:
    """The rules of *files*, and those of the tables *made* over them, without those called *disable*, with the floors
    of *entropy*.

    Raises ``RuleError`` for a bad file or if no rule is left, ``ConfigError`` for a rule id that no rule has.
    """
    known = {rule.id: rule for rule in load_rules(files)}
    known |= {table["id"]: make_rule(table, where="configuration") for table in made}
    rules = tuple(known.values())
    for key, ids in (("disable", disable), ("entropy", entropy)):
        unknown = sorted(set(ids) - {rule.id for rule in rules})
        if unknown:
            raise ConfigError(f"{key}: no rule is called {unknown[0]!r}; `tokenscan rules list` prints their ids")
    kept = [replace(rule, entropy=entropy.get(rule.id, rule.entropy)) for rule in rules if rule.id not in disable]
    if not kept:
        raise RuleError("no rule is left to scan with; look at `disable`, `rules` and `extend` in the configuration")
    for rule in kept:
        for fault in check_usable(rule):
            raise RuleError(f"rule {fault.rule_id!r}: {fault.text}; `tokenscan rules check FILE` says more")
    return compile_rules(kept)
