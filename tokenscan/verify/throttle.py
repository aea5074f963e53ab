"""What an answer says of how fast one may ask."""

from __future__ import annotations

from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

from tokenscan.verify.reply import Reply

_REMAINING = ("X-RateLimit-Remaining", "RateLimit-Remaining", "X-Rate-Limit-Remaining")
_RESET = ("X-RateLimit-Reset", "RateLimit-Reset", "X-Rate-Limit-Reset")

_EPOCH_FROM = 10**9
_EPOCH_MS_FROM = 10**12

DEFAULT_WAIT_S = 1.0
"""Before asking again where a 429 says nothing of it."""


def is_throttled(reply: Reply) -> bool:
    """Was this refused for want of quota, rather than of rights?"""
    if reply.status == 429:
        return True
    has_wait = reply.header("Retry-After") is not None
    return (reply.status in (403, 503) and has_wait) or (reply.status == 403 and is_spent(reply))


def is_spent(reply: Reply) -> bool:
    """Does a header say that nothing of the quota is left?"""
    return any((reply.header(name) or "").partition(",")[0].strip() == "0" for name in _REMAINING)


def wait_s(reply: Reply, now: datetime) -> float | None:
    """Seconds from *now* until one may ask again; ``None`` where nobody says that one must wait."""
    after = reply.header("Retry-After")
    asked = _parse(after, now) if after is not None else None
    if asked is not None:
        return asked
    if is_spent(reply):
        told = next((value for value in map(reply.header, _RESET) if value), None)
        return _parse(told, now) if told else None
    return DEFAULT_WAIT_S if reply.status == 429 else None


def _parse(text: str, now: datetime) -> float | None:
    """Seconds from *now*: of a number of seconds, an epoch (in ms, too) or a date."""
    try:
        number = float(text.strip())
    except ValueError:
        return _parse_date(text, now)
    if number >= _EPOCH_MS_FROM:
        number /= 1000
    return max(0.0, number - now.timestamp() if number >= _EPOCH_FROM else number)


def _parse_date(text: str, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        try:
            moment = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
        except ValueError:
            return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return max(0.0, (moment - now).total_seconds())
