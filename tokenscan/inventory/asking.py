"""Whom to ask about which tokens, and what they say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from tokenscan.inventory.declaration import Declaration, Inventory
from tokenscan.inventory.held import Held, make_query
from tokenscan.inventory.issue import Issue
from tokenscan.inventory.query import Ask, Query, find_endpoint, judge_crossing
from tokenscan.inventory.surroundings import Surroundings
from tokenscan.model.verdict import Verdict

MIN_HIDDEN = 8
"""Bytes. A shorter value may be a common word."""


def ask_home(held: Sequence[Held], inventory: Inventory, world: Surroundings) -> Mapping[int, Verdict]:
    """By position, what is said of each token where it belongs. One round of questions an environment."""
    found: dict[int, Verdict] = {}
    for name in dict.fromkeys(each.declaration.environment for each in held):
        asked = [
            (index, query)
            for index, each in enumerate(held)
            if each.declaration.environment == name and (query := make_query(each, world.fetcher))
        ]
        if world.ask and asked:
            verdicts = _ask(world.ask, [query for _, query in asked], inventory.endpoints.get(name, {}))
            found |= dict(zip((index for index, _ in asked), verdicts, strict=True))
    return found


def ask_elsewhere(
    held: Sequence[Held], verdicts: Mapping[int, Verdict], inventory: Inventory, world: Surroundings
) -> Mapping[int, tuple[Issue, ...]]:
    """By position, what is wrong by other environments' endpoints with the tokens that are valid at home."""
    found: dict[int, tuple[Issue, ...]] = {}
    for name, endpoints in inventory.endpoints.items() if world.ask else ():
        asked = [
            (index, query, url)
            for index, verdict in verdicts.items()
            if verdict.state == "valid" and held[index].declaration.environment not in ("", name)
            if (query := make_query(held[index], world.fetcher))
            if (url := _find_foreign(query, held[index].declaration, endpoints, inventory, world))
        ]
        if world.ask and asked:
            answers = _ask(world.ask, [query for _, query, _ in asked], endpoints)
            for (index, _, url), verdict in zip(asked, answers, strict=True):
                found[index] = (*found.get(index, ()), *judge_crossing(name, url, verdict))
    return found


def _find_foreign(
    query: Query, own: Declaration, endpoints: Mapping[str, str], inventory: Inventory, world: Surroundings
) -> str:
    """The address among *endpoints* that tokens of the kind go to, unless it is that of their own environment."""
    provider = world.find_provider(query.rule.id)
    there = find_endpoint(endpoints, query.rule.id, provider)
    here = find_endpoint(inventory.endpoints.get(own.environment, {}), query.rule.id, provider)
    return there if there != here else ""


def _ask(ask: Ask, queries: Sequence[Query], endpoints: Mapping[str, str]) -> Sequence[Verdict]:
    verdicts = ask(queries, endpoints)
    return [_hide(verdict, _list_values(queries)) for verdict in verdicts]


def _list_values(queries: Iterable[Query]) -> Sequence[str]:
    values = (query.secret.reveal() for query in queries)
    return [value.decode("utf-8", "replace") for value in values if len(value) >= MIN_HIDDEN]


def _hide(verdict: Verdict, values: Sequence[str]) -> Verdict:
    """*verdict* without the tokens that an answer may repeat."""
    reason, identity = verdict.reason, verdict.identity
    for value in values:
        reason, identity = reason.replace(value, "…"), identity.replace(value, "…")
    return replace(verdict, reason=reason, identity=identity)
