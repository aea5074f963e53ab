"""From another tool's rule to the table of one of ours."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from tokenscan.detect.anchor import MAX_WIDTH, op, outline, parse
from tokenscan.detect.compile import compile_rules
from tokenscan.errors import RuleError
from tokenscan.model.rule import Confidence, Rule
from tokenscan.peers.certain import MIN_WORD, find_expression, find_words
from tokenscan.peers.go_regex import SECRET, Translation, UntranslatableError, translate

LIMITS = (1000, 250, 60, 16)
"""Rounds of a repeat without an end; less where a match could otherwise be longer than a rule's may be."""

MAX_VARIANTS = 6

_MUST = "(?(secret)|(?!))"
"""At the end of a pattern: only matches in which the secret took part."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A rule of another tool: *regex* is Go's, *group* the number of the group with the secret (0: the first that is
    not empty, else all), *entropy* a floor in bits a byte. *source* is the file that it comes from.
    """

    id: str
    description: str
    regex: str
    group: int = 0
    entropy: float = 0.0
    confidence: Confidence = "high"
    gives_way: bool = False
    source: str = ""


def make_tables(draft: Draft, *, taken: Collection[str] = ()) -> tuple[tuple[dict[str, Any], ...], tuple[str, ...]]:
    """The tables of *draft*, more than one where different groups may hold the secret, and what is otherwise than it
    was. *taken*: ids that other rules have. Raises ``UntranslatableError`` that says why it cannot be.
    """
    patterns, notes = _write_patterns(draft)
    slug = make_id(draft.id)
    while slug in taken:
        slug += "-too"
    tables = tuple(
        _make_table(draft, pattern, f"{slug}-{number}" if number > 1 else slug, slug)
        for number, pattern in enumerate(patterns, 1)
    )
    for table in tables:
        _check(table)
    return tables, notes


def make_id(name: str) -> str:
    """*name* as a rule's id here: words of a-z and 0-9."""
    return "-".join(re.findall(r"[a-z0-9]+", name.lower())) or "rule"


def _write_patterns(draft: Draft) -> tuple[list[str], tuple[str, ...]]:
    plain = _bounded(draft.regex, 0)
    if draft.group:
        return [_sure(_bounded(draft.regex, draft.group).pattern)], plain.notes
    if not plain.groups:
        return [f"{SECRET}{plain.pattern})"], plain.notes
    first = _bounded(draft.regex, 1).pattern
    if _takes_part(parse(first)):
        return [first], plain.notes
    if plain.groups > MAX_VARIANTS:
        note = f"one of its {plain.groups} groups has the secret: all that it matches is taken for it"
        return [f"{SECRET}{plain.pattern})"], (*plain.notes, note)
    return [_sure(_bounded(draft.regex, group).pattern) for group in range(1, plain.groups + 1)], plain.notes


def _bounded(regex: str, group: int) -> Translation:
    for limit in LIMITS:
        found = translate(regex, secret=group, limit=limit)
        try:
            if outline(found.pattern).width <= MAX_WIDTH:
                return found
        except (re.error, OverflowError, RecursionError) as error:
            raise UntranslatableError(f"it is no pattern here: {error}") from None
    raise UntranslatableError(f"it can match more than {MAX_WIDTH} bytes however short its repeats are cut")


def _sure(pattern: str) -> str:
    return pattern if _takes_part(parse(pattern)) else f"(?:{pattern}){_MUST}"


def _takes_part(tree: Any) -> bool:
    """Does the one named group take part in every match, with a byte or more?"""
    number = tree.state.groupdict["secret"]
    return _has_group(tree, number)


def _has_group(items: Any, number: int) -> bool:
    for kind, value in items:
        if kind is op.SUBPATTERN:
            group, _, _, inner = value
            if group == number:
                return bool(inner.getwidth()[0])
            if _has_group(inner, number):
                return True
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT) and value[0] > 0 and _has_group(value[2], number):
            return True
    return False


def _make_table(draft: Draft, pattern: str, rule_id: str, family: str) -> dict[str, Any]:
    words = find_words(pattern)
    expression = "" if words else find_expression(pattern)
    words = words or (() if expression else find_words(pattern, least=MIN_WORD))
    if not words and not expression:
        raise UntranslatableError("nothing in it is certain enough to be looked for: two letters, or a run of eight")
    name = draft.description or draft.id
    table: dict[str, Any] = {
        "id": rule_id,
        "family": family,
        "name": name,
        "severity": "high",
        "confidence": draft.confidence,
        "keywords": list(words),
        "pattern": pattern,
        "reference": "",
        "can": f"Not said; the rule came from {draft.source}.",
        "rotate": "Revoke it where it was issued and issue another.",
    }
    optional: Mapping[str, Any] = {
        "prefilter": [expression] if expression else [],
        "entropy": draft.entropy,
        "aliases": [draft.id] if draft.id != rule_id and rule_id == family else [],
        "overlaps": ["*"] if draft.gives_way else [],
    }
    return table | {key: value for key, value in optional.items() if value}


def _check(table: Mapping[str, Any]) -> None:
    plain: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    try:
        compile_rules([Rule(**plain)])
    except RuleError as error:
        raise UntranslatableError(str(error).partition(": ")[2]) from None
