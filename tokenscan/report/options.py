"""How a report is to be written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Literal

from tokenscan.model.location import Location

DEFAULT_WIDTH = 100
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
"""The time of a scan whose time is not known."""

ReadTexts = Callable[[Sequence[Location]], Iterator[tuple[Location, bytes]]]
"""Gives the locations whose whole text can still be had, each with it."""


Occasion = Literal["scan", "push", "refusal", "receipt"]
"""When people are told: after a scan; by a hook before a push has left their machine; by a server that refuses a push;
by one that has taken it.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOptions:
    """*version* is the tool's. *use_color* and *width* (columns that prose and excerpts are fitted into) are for people
    and change the text report alone. With *show_secrets* a secret is written where its masked form would be; excerpts
    are written as the scan made them. With *verbose* the text report names everything that was not read. *occasion* and
    *comments_count* (does a comment beside a secret accept it there?) decide what the text report advises.

    *started* and *ended* are when the scan was (UTC), *exit_code* is what it ends with, where that is known.
    *allow_unsalted*: hashes that a dictionary attack breaks may be written. *read_texts* is asked for the texts that
    were scanned; without it what needs them is left out. *value_key* is an organisation's, by which values are compared
    across repositories; without one no hash of a value is written.
    """

    version: str
    show_secrets: bool = False
    use_color: bool = False
    width: int = DEFAULT_WIDTH
    verbose: bool = False
    occasion: Occasion = "scan"
    comments_count: bool = True
    started: datetime = EPOCH
    ended: datetime = EPOCH
    exit_code: int | None = None
    allow_unsalted: bool = False
    read_texts: ReadTexts | None = None
    value_key: bytes = field(default=b"", repr=False)
