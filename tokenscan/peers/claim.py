"""A secret that another tool's file accepts, as that file names it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha1, sha256
from typing import Literal

Digest = Literal["plain", "sha1", "sha256", "ggshield"]

_HASHES: dict[Digest, Callable[[bytes], str]] = {
    "plain": lambda value: value.decode("utf-8", "replace"),
    "sha1": lambda value: sha1(value, usedforsecurity=False).hexdigest(),
    "sha256": lambda value: sha256(value).hexdigest(),
    # Of one match: its value, a comma and its type; that of nearly every token is called apikey.
    "ggshield": lambda value: sha256(value + b",apikey").hexdigest(),
}


@dataclass(frozen=True, slots=True)
class Claim:
    """*what* is the entry as a report may show it. Where it stands: *path* and *line* (from 1; 0 if not said), in
    *commit* or in the working tree; an empty path is anywhere. What it is: *value*, as a *digest* of the secret; empty
    if the file tells the place alone. *rule*: what the other tool calls its kind.
    """

    what: str
    path: str = ""
    line: int = 0
    commit: str = ""
    rule: str = ""
    value: str = field(default="", repr=False)
    digest: Digest = "plain"
    reason: str = ""

    def is_of(self, secret: bytes) -> bool:
        """Is *secret* what the claim names? Only where it tells a value."""
        return _HASHES[self.digest](secret) == self.value
