"""What was taken from a file of another tool, and what was not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from tokenscan.model.allowance import Allowance
from tokenscan.peers.claim import Claim

Fate = Literal["mapped", "left out", "not mapped", "lost"]
"""Of an entry: it says here what it said there; it says nothing of what is found; more is found without it; less is."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of one thing in the file: *what* it is, and *how* or why, in a few words without a secret."""

    fate: Fate
    what: str
    how: str = ""

    @property
    def is_kept(self) -> bool:
        """Is as much found and accepted here as there?"""
        return self.fate in ("mapped", "left out")

    def __str__(self) -> str:
        return f"{self.fate:<10} {self.what}" + (f": {self.how}" if self.how else "")


@dataclass(frozen=True, slots=True)
class Taken:
    """*rules* are tables as in a rule file; *extend*, *disable*, *exclude* and *allow* as in the configuration
    (*extend* is ``None`` where the file does not say); *claims* name secrets that are accepted; *account* has every
    entry.
    """

    extend: bool | None = None
    rules: tuple[Mapping[str, Any], ...] = ()
    disable: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    allow: tuple[Allowance, ...] = ()
    claims: tuple[Claim, ...] = ()
    account: tuple[Entry, ...] = ()

    def telling(self, entries: Iterable[Entry]) -> Taken:
        """The same, with more in the account."""
        return replace(self, account=(*self.account, *entries))


def join_taken(parts: Iterable[Taken]) -> Taken:
    """What several files say, together."""
    whole = Taken()
    for part in parts:
        whole = Taken(
            part.extend if part.extend is not None else whole.extend,
            (*whole.rules, *part.rules),
            (*whole.disable, *part.disable),
            (*whole.exclude, *part.exclude),
            (*whole.allow, *part.allow),
            (*whole.claims, *part.claims),
            (*whole.account, *part.account),
        )
    return whole
