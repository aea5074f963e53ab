"""Texts of answers with fields: ``{login}``, ``{now:iso}``, ``{scopes:json}``.

A field is a known name in braces; other braces, as JSON has them, stand as they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from email.utils import formatdate

FIELD = re.compile(r"\{(?P<name>[a-z_]+)(?::(?P<format>[^{}]+?))?\}")

TIMES = ("now", "expires", "expired", "issued", "reset", "retry_at")
"""Seconds since 1970: now; when a valid token ends; when an expired one did; when it was issued; when the quota is
full again; when a throttled client may come back.
"""
NUMBERS = ("limit", "remaining", "used", "window", "reset_in", "retry_after", "serial")
TEXTS = ("request_id", "path", "method", "head", "tail", "stars", "scopes", "client")
NAMES = frozenset((*TIMES, *NUMBERS, *TEXTS))

Values = Mapping[str, object]


def render(text: str, values: Values) -> str:
    """*text* with its fields replaced; a name that *values* lacks stands as it is."""

    def replace(field: re.Match[str]) -> str:
        name = field["name"]
        return _format(name, values[name], field["format"] or "") if name in values else field[0]

    return FIELD.sub(replace, text)


def unknown_fields(text: str, known: frozenset[str]) -> Iterator[str]:
    """The fields of *text* whose name is not *known*."""
    return (field[0] for field in FIELD.finditer(text) if field["name"] not in known)


def _format(name: str, value: object, form: str) -> str:
    if name in TIMES and isinstance(value, int | float):
        return _format_time(float(value), form)
    if name == "scopes" and isinstance(value, tuple):
        return json.dumps(list(value)) if form == "json" else (form or " ").join(value)
    if form == "uuid":
        text = str(value)
        return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:32]))
    if form.isdigit():
        return str(value)[: int(form)]
    if form == "upper":
        return str(value).upper()
    # A path or a companion comes from the request: it must not break the JSON that it is put into.
    return json.dumps(value, ensure_ascii=False)[1:-1] if isinstance(value, str) else str(value)


def _format_time(seconds: float, form: str) -> str:
    if form == "ms":
        return str(int(seconds * 1000))
    if form == "http":
        return formatdate(seconds, usegmt=True)
    if form in ("", "epoch"):
        return str(int(seconds))
    moment = datetime.fromtimestamp(seconds, timezone.utc)
    return moment.strftime({"iso": "%Y-%m-%dT%H:%M:%SZ", "date": "%Y-%m-%d"}.get(form, form))
