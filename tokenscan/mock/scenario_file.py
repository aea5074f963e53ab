"""Reading a scenario."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any, get_args

from tokenscan.mock.behaviour import KEYS, Behaviour, Client, Quota
from tokenscan.mock.exchange import Fate
from tokenscan.mock.reader import Source, Table
from tokenscan.mock.scenario import Entry, Scenario, Step
from tokenscan.mock.state import NAMES

_TOP = ("seed", "clock", "default", "settings", "provider", "token")
_SETTINGS = tuple(KEYS.values())
_SELECTORS = ("provider", "token", "match", "rule")


def read_scenario(source: Source, providers: Collection[str], seed: int | None = None) -> Scenario:
    """The scenario that *source* writes, about the known *providers*; *seed* wins over its own. Raises
    ``ConfigError``.
    """
    document = source.parse().only(_TOP)
    behaviour = read_behaviour(document.table("settings").only(_SETTINGS), Behaviour())
    entries = [read_entry(table, behaviour, providers) for table in document.tables("token")]
    entries += [_read_provider(document, name, behaviour, providers) for name in document.table("provider").content]
    return Scenario(
        seed=int(document.number("seed", 0)) if seed is None else seed,
        start=_read_start(document),
        default=document.choice("default", NAMES, "invalid"),
        behaviour=behaviour,
        entries=tuple(entries),
    )


def read_entry(table: Table, behaviour: Behaviour, providers: Collection[str]) -> Entry:
    """One ``[[token]]``."""
    table.only((*_SELECTORS, "state", "steps", "repeat", *_SETTINGS))
    entry = Entry(
        behaviour=read_behaviour(table, behaviour),
        provider=_read_name(table, providers),
        token=table.text("token", ""),
        match=table.text("match", ""),
        rule=table.text("rule", ""),
        repeat=table.content.get("repeat") is True,
    )
    if sum(map(bool, (entry.token, entry.match, entry.rule))) > 1:
        raise table.fail("token", "token, match and rule exclude one another; keep one")
    return replace(entry, steps=_read_steps(table, entry.behaviour))


def _read_provider(document: Table, name: str, behaviour: Behaviour, providers: Collection[str]) -> Entry:
    table = document.table("provider").table(name)
    if name not in providers:
        raise document.table("provider").fail(name, _unknown_provider(name))
    table.only(("state", "steps", "repeat", *_SETTINGS))
    own = read_behaviour(table, behaviour)
    repeat = table.content.get("repeat") is True
    return Entry(own, provider=name, steps=_read_steps(table, own), repeat=repeat)


def _read_name(table: Table, providers: Collection[str]) -> str:
    name = table.text("provider", "")
    if name and name not in providers:
        raise table.fail("provider", _unknown_provider(name))
    return name


def _unknown_provider(name: str) -> str:
    return f"{name!r} is not imitated; `tokenscan mock providers` lists what is"


def _read_steps(table: Table, behaviour: Behaviour) -> tuple[Step, ...]:
    if "state" in table.content and "steps" in table.content:
        raise table.fail("steps", "state and steps exclude one another; keep one")
    if "state" in table.content:
        return (Step(table.choice("state", NAMES), behaviour),)
    steps = tuple(_read_step(each, behaviour) for each in table.tables("steps"))
    for number, step in enumerate(steps[:-1], 1):
        if step.requests is None and step.seconds is None:
            raise table.fail("steps", f"step {number} never ends; give it requests or seconds")
    return steps


def _read_step(table: Table, behaviour: Behaviour) -> Step:
    table.only(("state", "requests", "seconds", *_SETTINGS))
    return Step(
        state=table.choice("state", NAMES),
        behaviour=read_behaviour(table, behaviour),
        requests=int(table.number("requests", least=1)) if "requests" in table.content else None,
        seconds=table.number("seconds") if "seconds" in table.content else None,
    )


def read_behaviour(table: Table, base: Behaviour) -> Behaviour:
    """*base* with what *table* sets."""
    own: dict[str, Any] = {}
    for field, key in KEYS.items():
        if key in table.content:
            own[field] = _READERS.get(field, _read_number)(table, key)
    return replace(base, **own)


def _read_number(table: Table, key: str) -> float:
    value = table.number(key, least=-1e9 if key == "skew-s" else 0)
    return int(value) if key in ("retry-after-s", "failures", "uses", "status") else value


def _read_allow(table: Table, key: str) -> tuple[Client, ...]:
    clients = [each.only(("ip", "user-agent")) for each in table.tables(key)]
    return tuple(Client(each.text("ip", "*"), each.text("user-agent", "*")) for each in clients)


def _read_quota(table: Table, key: str) -> Quota:
    inner = table.table(key).only(("requests", "seconds", "per"))
    requests, seconds = inner.number("requests", least=1), inner.number("seconds", least=0.001)
    return Quota(int(requests), seconds, inner.choice("per", ("token", "client"), "token"))


def _read_share(table: Table, key: str) -> Mapping[str, float]:
    inner = table.table(key).only(NAMES)
    shares = {state: inner.number(state) for state in inner.content}
    if sum(shares.values()) > 1:
        raise table.fail(key, "the shares are more than 1 together; lower them")
    return shares


def _read_drop(table: Table, key: str) -> str:
    return table.choice(key, [fate for fate in get_args(Fate) if fate])


_READERS: Mapping[str, Any] = {"allow": _read_allow, "quota": _read_quota, "share": _read_share, "drop": _read_drop}


def _read_start(document: Table) -> float | None:
    value = document.content.get("clock")
    if value is None:
        return None
    if not isinstance(value, datetime):
        raise document.fail("clock", "must be a date and time, as 2026-06-01T12:00:00Z")
    return (value if value.tzinfo else value.replace(tzinfo=timezone.utc)).timestamp()
