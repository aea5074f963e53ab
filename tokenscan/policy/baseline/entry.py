"""A baseline: one entry a finding, and which key their fingerprints were made with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from tokenscan.policy.fingerprint import COST

FILE = ".tokenscan.baseline.toml"

Label = Literal["", "real", "false-alarm"]
LABELS: tuple[Label, ...] = ("", "real", "false-alarm")


@dataclass(frozen=True, slots=True)
class Entry:
    """An accepted finding. *rule* and *path* tell people what it is about and decide nothing; *label* is what an audit
    said. Nothing in it changes from run to run: no line, no time. Empty texts are not written.
    """

    fingerprint: str
    rule: str
    path: str = ""
    reason: str = ""
    owner: str = ""
    until: str = ""
    ticket: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class KeyName:
    """Which key fingerprints were made with: the one of that *id* (``name_key``), or none, but *salt* and *cost*
    (``stretch``), which stand in the file.
    """

    id: str = ""
    salt: bytes = field(default=b"", repr=False)
    cost: int = COST

    @property
    def is_salted(self) -> bool:
        """Can everybody who has the file compare with it?"""
        return not self.id


@dataclass(frozen=True, slots=True)
class Baseline:
    """Accepted findings, sorted by fingerprint, each once."""

    key: KeyName
    entries: tuple[Entry, ...] = ()


def make_baseline(key: KeyName, entries: dict[str, Entry]) -> Baseline:
    """A baseline of *entries* (by fingerprint)."""
    return Baseline(key, tuple(entries[name] for name in sorted(entries)))
