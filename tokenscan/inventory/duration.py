"""Lengths of time as people write them."""

from __future__ import annotations

import re
from datetime import timedelta

_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1), "y": timedelta(days=365)}
_FORM = re.compile(r"([0-9]{1,5})([hdwy])")
FORM = "a number and h, d, w or y, such as 90d"


def parse_duration(text: str) -> timedelta | None:
    """``12h``, ``90d``, ``2w`` or ``1y`` (365 days); ``None`` for anything else."""
    found = _FORM.fullmatch(text.strip())
    return int(found[1]) * _UNITS[found[2]] if found else None


def spell_duration(span: timedelta) -> str:
    """``3 days``, ``1 day``, ``5 hours``: whole units, rounded down, without a sign."""
    span = abs(span)
    number, unit = (span.days, "day") if span.days else (span.seconds // 3600, "hour")
    return f"{number:,} {unit}" if number == 1 else f"{number:,} {unit}s"
