"""What a check of declared tokens sees of the world."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tokenscan.environments.names import Names
from tokenscan.inventory.deployment import BuildFile, CommandLines
from tokenscan.inventory.issue import Issue
from tokenscan.inventory.kind import Recogniser
from tokenscan.inventory.query import Ask
from tokenscan.inventory.value import Fetcher
from tokenscan.model.validator import Validator


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Who fetches values and who knows kinds; *wanted*, the rule ids that a declaration allows, by its line;
    *validators* by rule id, and each rule's provider; *ask*, ``None`` where nobody may be asked; the time (UTC); files
    that build and start things, and what of them was *unread*; other processes' command lines. *key* (random bytes) is
    what values are compared by; *names* are what environments are called.
    """

    fetcher: Fetcher
    recogniser: Recogniser
    wanted: Mapping[int, tuple[str, ...]]
    validators: Mapping[str, Validator]
    find_provider: Callable[[str], str]
    ask: Ask | None
    now: datetime
    warn_before: timedelta
    key: bytes = field(repr=False)
    build_files: tuple[BuildFile, ...] = ()
    unread: tuple[Issue, ...] = ()
    command_lines: CommandLines = ()
    names: Names = field(default_factory=Names)
