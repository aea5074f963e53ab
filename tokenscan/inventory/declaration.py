"""What a service says of the tokens that it means to have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from tokenscan.inventory.source import Source

Mode = Literal["live", "test"]

Companion = str | Source
"""What a token needs beside it (a host, an id): as it stands in the file, or where it comes from."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """One ``[[token]]`` of a file. *kind* is the id of a rule, or empty where any token of *provider* (the name of a
    rule file) will do. *scopes* are those it needs, ``None`` where nothing is said of them. Of the dates the service's
    own word, where it gives one, goes before *expires*. *is_asked*: may its issuer be asked of it? *line* is where the
    table begins.
    """

    name: str
    source: Source
    line: int
    kind: str = ""
    provider: str = ""
    environment: str = ""
    mode: Mode | None = None
    scopes: tuple[str, ...] | None = None
    max_life: timedelta | None = None
    created: date | None = None
    rotated: date | None = None
    expires: date | None = None
    owner: str = ""
    companions: Mapping[str, Companion] = field(default_factory=dict)
    is_asked: bool = True

    @property
    def born(self) -> date | None:
        """The day that the value of today was made, as far as is declared."""
        return self.rotated or self.created

    @property
    def due(self) -> date | None:
        """The day by which a longest life ends."""
        return self.born + self.max_life if self.born and self.max_life else None


@dataclass(frozen=True, slots=True)
class Inventory:
    """A file of declarations. *endpoints*: by environment the addresses of its servers, by provider or rule id. With
    *warn_before* the file says how early to warn of an expiry.
    """

    file: Path
    tokens: tuple[Declaration, ...]
    endpoints: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    warn_before: timedelta | None = None

    @property
    def environments(self) -> tuple[str, ...]:
        """The names of environments that occur, in the order of the file."""
        named = (*self.endpoints, *(token.environment for token in self.tokens if token.environment))
        return tuple(dict.fromkeys(named))
