"""Reading what a rule says of the parts that complete its credential."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tokenscan.errors import RuleError
from tokenscan.model.rule import CONFIDENCES, DEFAULT_WITHIN, PartRule
from tokenscan.rulebook.macros import expand

MAX_WITHIN = 100
"""Lines. Further away nothing says that two values belong together."""

_TEXTS = ("pattern", "group")
_KEYS = frozenset({"name", "rule", *_TEXTS, "within", "shared", "confidence"})


def make_part(table: Mapping[str, Any], *, where: str) -> PartRule:
    """An entry of a rule's ``parts``. Raises ``RuleError`` that names *where*."""
    here = f"{where}: part {table.get('name', '(without a name)')!r}"
    _check(table, here)
    rules = table.get("rule", [])
    return PartRule(
        table["name"],
        (rules,) if isinstance(rules, str) else tuple(rules),
        expand(table.get("pattern", ""), where=here),
        table.get("within", DEFAULT_WITHIN),
        table.get("shared", False),
        table.get("confidence"),
        table.get("group", ""),
    )


def _check(table: Mapping[str, Any], here: str) -> None:
    unknown = sorted(set(table) - _KEYS)
    if unknown:
        raise RuleError(f"{here}: unknown key {unknown[0]!r}; known are {', '.join(sorted(_KEYS))}")
    if not isinstance(table.get("name"), str) or not table["name"]:
        raise RuleError(f"{here}: 'name' must be a string")
    if not {"rule", "pattern", "group"} & set(table) or ("group" in table and {"rule", "pattern"} & set(table)):
        raise RuleError(f"{here}: says by 'rule', 'pattern' or both, or else by 'group', what it is")
    if not _is_rules(table.get("rule", "")) or not all(isinstance(table.get(key, ""), str) for key in _TEXTS):
        raise RuleError(f"{here}: 'rule' is the id of a rule or a list of them, {' and '.join(_TEXTS)} are strings")
    if type(table.get("within", 0)) is not int or not 0 <= table.get("within", 0) <= MAX_WITHIN:
        raise RuleError(f"{here}: 'within' must be a number of lines, at most {MAX_WITHIN}")
    if not isinstance(table.get("shared", False), bool) or ("shared" in table and "rule" in table):
        raise RuleError(f"{here}: 'shared' is true or false, and only where there is no 'rule'")
    if table.get("confidence", "high") not in CONFIDENCES:
        raise RuleError(f"{here}: confidence is none of {', '.join(CONFIDENCES)}")


def _is_rules(value: object) -> bool:
    return isinstance(value, str) or (
        isinstance(value, list) and bool(value) and all(isinstance(each, str) for each in value)
    )
