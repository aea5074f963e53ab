"""How long a token lives, and when it is to be replaced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Literal

from tokenscan.inventory.declaration import Declaration
from tokenscan.inventory.duration import spell_duration
from tokenscan.inventory.issue import Issue
from tokenscan.model.verdict import Verdict

Origin = Literal["", "issuer", "token", "declared"]

TOO_LONG = "the longer it lives, the more places it leaks from, and the longer a leak works"


@dataclass(frozen=True, slots=True)
class Expiry:
    """When a token expires (UTC), and who says so; ``None`` where nobody does."""

    at: datetime | None = None
    origin: Origin = ""


def find_expiry(declaration: Declaration, verdict: Verdict, facts: Mapping[str, str]) -> Expiry:
    """The issuer's word, else the token's own, else what is declared."""
    if verdict.expires:
        return Expiry(verdict.expires, "issuer")
    told = _parse_day(facts.get("expires", ""))
    if told:
        return Expiry(told, "token")
    return Expiry(_begin(declaration.expires), "declared") if declaration.expires else Expiry()


def _parse_day(text: str) -> datetime | None:
    try:
        day = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return day if day.tzinfo else day.replace(tzinfo=timezone.utc)


def _begin(day: date) -> datetime:
    """Its first moment in UTC: a token that expires on a day may not be counted on for that day."""
    return datetime.combine(day, time(), timezone.utc)


def judge_life(declaration: Declaration, expiry: Expiry, now: datetime, warn_before: timedelta) -> Iterator[Issue]:
    """What is wrong with the life of a token that is not known to be dead otherwise."""
    if expiry.at and expiry.at <= now:
        yield Issue("expired", f"expired on {expiry.at:%Y-%m-%d}", _who_says(expiry), "make a new one")
        return
    if expiry.at and expiry.at - now <= warn_before:
        left = spell_duration(expiry.at - now)
        yield Issue(
            "expiring",
            f"expires in {left}, on {expiry.at:%Y-%m-%d}",
            f"{_who_says(expiry)}; what depends on it fails then",
            "make its successor now",
        )
    if declaration.max_life:
        yield from _judge_length(declaration, expiry, now, declaration.max_life)
        yield from _judge_age(declaration, expiry, now, warn_before)


def _who_says(expiry: Expiry) -> str:
    said = {"issuer": "so its issuer says", "token": "so the token itself says", "declared": "so it is declared"}
    return said[expiry.origin]


def _judge_length(declaration: Declaration, expiry: Expiry, now: datetime, longest: timedelta) -> Iterator[Issue]:
    if not expiry.at:
        if not declaration.born:
            yield Issue(
                "life-unknown",
                "neither an expiry nor the day it was made is known",
                f"{spell_duration(longest)} are allowed, and nobody can tell",
                "declare `created` (and `rotated` from then on)",
            )
        return
    length = expiry.at - (_begin(declaration.born) if declaration.born else now)
    # A day more: the day that is declared is one of an unknown time zone.
    if length > longest + timedelta(days=1):
        yield Issue(
            "too-long",
            f"lives {spell_duration(length)}{'' if declaration.born else ' from now'}",
            f"{spell_duration(longest)} are allowed: {TOO_LONG}",
            "make one with an earlier expiry",
        )


def _judge_age(declaration: Declaration, expiry: Expiry, now: datetime, warn_before: timedelta) -> Iterator[Issue]:
    if not declaration.due:
        return
    due = _begin(declaration.due)
    if due <= now:
        yield Issue(
            "overdue",
            f"was due for rotation on {due:%Y-%m-%d}, {spell_duration(now - due)} ago",
            TOO_LONG,
            "rotate it, and declare the day as `rotated`",
        )
    elif due - now <= warn_before and not (expiry.at and expiry.at <= due):
        yield Issue(
            "due-soon",
            f"is due for rotation in {spell_duration(due - now)}, on {due:%Y-%m-%d}",
            TOO_LONG,
            "rotate it, and declare the day as `rotated`",
        )
