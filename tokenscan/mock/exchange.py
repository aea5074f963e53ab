"""One request, and what is answered to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal
from urllib.parse import parse_qsl, unquote

Headers = tuple[tuple[str, str], ...]

Fate = Literal["", "start", "headers", "body"]
"""Where a connection ends before its answer does: before anything, after the headers, or in the middle of the body."""


@dataclass(frozen=True)
class Request:
    """*path* is as it was sent, without the provider's *prefix*; header names are lower case; *query* is undecoded."""

    method: str
    path: str
    query: str = ""
    headers: Headers = ()
    body: bytes = b""
    client: str = "127.0.0.1"
    host: str = "127.0.0.1"
    prefix: str = ""

    def header(self, name: str) -> str:
        """The first header of that name, or nothing."""
        return next((value for key, value in self.headers if key == name.lower()), "")

    @cached_property
    def arguments(self) -> Mapping[str, str]:
        """The query, decoded; of a name that comes twice the first."""
        return dict(reversed(parse_qsl(self.query, keep_blank_values=True)))

    @cached_property
    def form(self) -> Mapping[str, str]:
        """The body as a form, whatever its type says."""
        return dict(reversed(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True)))

    @cached_property
    def plain_path(self) -> str:
        """The path, percent-decoded."""
        return unquote(self.path)


@dataclass(frozen=True)
class Reply:
    """*delay_s*: seconds of the server's clock before it is sent."""

    status: int
    headers: Headers = ()
    body: bytes = b""
    delay_s: float = 0.0
    fate: Fate = ""

    def with_header(self, name: str, value: str) -> Reply:
        """The same reply with the header set to *value*."""
        kept = tuple(pair for pair in self.headers if pair[0].lower() != name.lower())
        return replace(self, headers=(*kept, (name, value)))

    def header(self, name: str) -> str:
        """The first header of that name, or nothing."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")
