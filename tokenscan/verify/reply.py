"""What came back."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

MAX_BODY_BYTES = 1 << 20
"""More is not read: what tells a credential's worth stands at the beginning."""

MAX_SEARCHED_BYTES = 64 << 10

_HTML_STARTS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<script")


@dataclass(frozen=True)
class Reply:
    """An answer: *status*, *headers* as they came, *body* up to ``MAX_BODY_BYTES``. It may echo a token."""

    status: int
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)

    def header(self, name: str) -> str | None:
        """The header of that *name*, whatever the case; several as one list."""
        found = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(found) if found else None

    @property
    def header_names(self) -> tuple[str, ...]:
        """In lower case, sorted, each once."""
        return tuple(sorted({key.lower() for key, _ in self.headers}))

    @property
    def digest(self) -> str:
        """16 hexadecimal digits of the body's SHA-256."""
        return sha256(self.body).hexdigest()[:16]

    @property
    def is_html(self) -> bool:
        """Is it a page for people, whatever it calls itself?"""
        start = self.body[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        is_called_so = "html" in (self.header("Content-Type") or "").lower()
        return start.startswith(_HTML_STARTS) or (is_called_so and start.startswith(b"<"))

    @cached_property
    def document(self) -> Any:
        """The body as JSON; ``MISSING`` where it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return MISSING

    @cached_property
    def text(self) -> str:
        """The first ``MAX_SEARCHED_BYTES`` as text."""
        return self.body[:MAX_SEARCHED_BYTES].decode("utf-8", "replace")


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING = _Missing()
"""In place of a document that there is not: ``null`` is one."""
