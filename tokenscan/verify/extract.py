"""What a good answer tells of a credential: scopes, expiry, whom it stands for, and which of it is too much."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from fnmatch import fnmatchcase
from typing import Any

from tokenscan.model.validator import Excess, Reading, Source, Validator
from tokenscan.rulebook.json_path import as_text, find_values
from tokenscan.verify.reply import MISSING, Reply

_EPOCH_LIMIT = 253_402_300_799
"""The last second that ``datetime`` knows."""

MAX_SCOPES = 500

_MAX_TIME = 64
"""Characters. No time is longer, and what is far longer would keep a regular expression busy."""


def read_scopes(reading: Reading, replies: Sequence[Reply], token: str) -> tuple[str, ...] | None:
    """The scopes of all sources together, each once; ``None`` where no source is there."""
    found = [each for source in reading.scopes for each in _values(source, replies, token)]
    if not found:
        return None
    split = (part for source, value in found for part in _split(source, value))
    return tuple(dict.fromkeys(part for part in split if part))[:MAX_SCOPES]


def read_expiry(reading: Reading, replies: Sequence[Reply], token: str, now: datetime) -> datetime | None:
    """The time (UTC) of the first source that tells one."""
    for source in reading.expires:
        for _, value in _values(source, replies, token):
            moment = parse_time(value, source.format, now)
            if moment is not None:
                return moment
    return None


def read_identity(reading: Reading, replies: Sequence[Reply]) -> str:
    """What the first place holds that holds something. It may repeat the token."""
    for place in reading.identity:
        kind, _, name = place.partition("header:")
        source = Source(header=name) if not kind and name else Source(json=place)
        for _, value in _values(source, replies, ""):
            if value not in (None, "", [], {}):
                return as_text(value)
    return ""


def find_excess(scopes: Iterable[str], excessive: Sequence[Excess]) -> Iterator[tuple[str, Excess]]:
    """(scope, why it is too much) for each of *scopes* that is."""
    for scope in scopes:
        known = next((each for each in excessive if fnmatchcase(scope, each.scope)), None)
        if known is not None:
            yield scope, known


def read_expired_offline(validator: Validator, token: str, now: datetime, skew: timedelta) -> datetime | None:
    """When the token, a JWT, ended by its own words, if that is longer ago than *skew*."""
    for source in validator.reading.expires:
        if source.claim:
            for _, value in _values(source, (), token):
                moment = parse_time(value, source.format, now)
                if moment is not None and moment + skew < now:
                    return moment
    return None


def read_claims(token: str) -> dict[str, Any]:
    """The claims of a JWT, unproven; nothing for anything else."""
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        document = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def parse_time(value: Any, form: str, now: datetime) -> datetime | None:
    """*value* as UTC; ``None`` for none, never and what is not understood."""
    if value in (None, "", 0, "0", -1, "-1", False):
        return None
    try:
        return _parse_time(value, form, now)
    except (ValueError, TypeError, OverflowError):
        return None


def _parse_time(value: Any, form: str, now: datetime) -> datetime:
    if form in ("epoch", "epoch-ms", "seconds"):
        number = float(value) / (1000 if form == "epoch-ms" else 1)
        epoch = now.timestamp() + number if form == "seconds" else number
        return datetime.fromtimestamp(min(epoch, _EPOCH_LIMIT), timezone.utc)
    text = str(value).strip()
    if len(text) > _MAX_TIME:
        raise ValueError("no time")
    moment = _parse_iso(text) if form == "iso" else datetime.strptime(text, form)
    return moment.replace(tzinfo=timezone.utc) if moment.tzinfo is None else moment.astimezone(timezone.utc)


def _parse_iso(text: str) -> datetime:
    """ISO 8601 as services write it: with ``Z``, ``UTC``, ``+0000``, more digits of a second than Python 3.10 takes,
    or a date alone. RFC 5322, too.
    """
    plain = re.sub(r"\s*(?:Z|UTC|GMT)$", "+00:00", text)
    plain = re.sub(r"\s*([+-]\d\d):?(\d\d)$", r"\1:\2", plain) if len(plain) > 11 else plain
    plain = re.sub(r"(\.\d{6})\d+|(\.\d{1,5})(?=[+-]|$)", lambda m: m[1] or m[2].ljust(7, "0"), plain)
    try:
        return datetime.fromisoformat(plain)
    except ValueError:
        return parsedate_to_datetime(text)


def _values(source: Source, replies: Sequence[Reply], token: str) -> list[tuple[Source, Any]]:
    """What is there, from the first of *replies* that has it."""
    if source.claim:
        claims = read_claims(token)
        return [(source, claims[source.claim])] if source.claim in claims else []
    for reply in replies:
        found = _in_reply(source, reply)
        if found:
            return [(source, value) for value in found]
    return []


def _in_reply(source: Source, reply: Reply) -> list[Any]:
    if source.header:
        value = reply.header(source.header)
        return [] if value is None else [value]
    if reply.document is MISSING:
        return []
    found = find_values(reply.document, source.json)
    # An empty list is known to hold nothing, which is more than not to be there.
    parent = source.json.partition("[*]")[0]
    return found or [value for value in find_values(reply.document, parent) if value == []]


def _split(source: Source, value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _split(source, each)
        return
    if value is None:
        return
    split = source.split or (r"[,\s]+" if source.header else "")
    yield from (part.strip() for part in (re.split(split, as_text(value)) if split else [as_text(value)]))
