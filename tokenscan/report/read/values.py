"""What several kinds of report tell in the same words."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import get_args

from tokenscan.model.blob import Reason
from tokenscan.model.provenance import CommitRef, Kind
from tokenscan.model.rule import CONFIDENCES, SEVERITIES, Rule
from tokenscan.model.verdict import STATES, Evidence, Verdict
from tokenscan.report.read.fields import Fields, WrongFieldError, take, take_one_of, take_plain, take_texts

KINDS: tuple[Kind, ...] = get_args(Kind)
REASONS: tuple[Reason, ...] = get_args(Reason)


def read_rule(name: str, rules: Fields, usual: Fields) -> Rule:
    """The rule called *name*: what *rules* tell of it; *usual* severity and confidence where they tell nothing."""
    told = {**usual, **take(rules, name, dict, {})}
    return Rule(
        id=name,
        family=name,
        name=take_plain(told, "name", name),
        severity=take_one_of(told, "severity", SEVERITIES),
        confidence=take_one_of(told, "confidence", CONFIDENCES),
        keywords=(),
        pattern="",
        reference=take_plain(told, "reference", ""),
        can=take_plain(told, "can", ""),
        rotate=take_plain(told, "rotate", ""),
    )


def read_facts(fields: Fields) -> tuple[tuple[str, str], ...]:
    """Names and values."""
    return tuple((name, take(fields, name, str)) for name in fields)


def read_verdict(fields: Fields) -> Verdict:
    """The verdict; ``not-checked`` where there is none."""
    return Verdict(
        take_one_of(fields, "state", STATES, "not-checked"),
        take_plain(fields, "reason", ""),
        _read_evidence(fields),
        None if fields.get("scopes") is None else take_texts(fields, "scopes"),
        take_texts(fields, "excess"),
        _read_time(fields, "expires"),
        take_plain(fields, "identity", ""),
        take_plain(fields, "narrower", ""),
    )


def _read_evidence(fields: Fields) -> Evidence | None:
    told, at = take(fields, "evidence", dict, {}), _read_time(fields, "checked_at")
    if not told or at is None:
        return None
    return Evidence(
        take_plain(told, "endpoint"),
        at,
        take(told, "status", int, 0),
        take_texts(told, "headers"),
        take_plain(told, "body_digest", ""),
    )


def _read_time(fields: Fields, key: str) -> datetime | None:
    text = take(fields, key, str, "")
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError:
        raise WrongFieldError(f"{key!r} is no time in ISO 8601") from None
    return moment.replace(tzinfo=timezone.utc) if moment and moment.tzinfo is None else moment


def read_commit(fields: Fields) -> CommitRef:
    """A commit that brought a secret in."""
    return CommitRef(take_plain(fields, "id"), take(fields, "author", str), take(fields, "date", str))
