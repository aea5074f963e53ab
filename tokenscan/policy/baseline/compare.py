"""Comparing findings with a baseline."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tokenscan.model.finding import Finding
from tokenscan.model.suppression import Suppression
from tokenscan.policy.baseline.entry import Baseline, Entry, KeyName
from tokenscan.policy.fingerprint import fingerprint, name_key, salted_fingerprint, stretch


def has_key(key: KeyName, own: bytes) -> bool:
    """Can a run whose key is *own* compare with fingerprints made with *key*?"""
    return key.is_salted or name_key(own) == key.id


class Namer:
    """Gives findings the fingerprints that a baseline made with *key* has for them. *own* is the run's key."""

    def __init__(self, key: KeyName, own: bytes) -> None:
        self._key = key
        self._own = own
        self._stretched: dict[bytes, bytes] = {}

    def name(self, finding: Finding) -> tuple[str, ...]:
        """By the name that the rule's family has, then by those that it had."""
        value = finding.secret.reveal()
        families = dict.fromkeys((finding.rule.family, finding.rule.id, *finding.rule.aliases))
        return tuple(self._make(family, value) for family in families)

    def _make(self, family: str, value: bytes) -> str:
        if not self._key.is_salted:
            return fingerprint(self._own, family, value)
        if value not in self._stretched:
            self._stretched[value] = stretch(value, self._key.salt, self._key.cost)
        return salted_fingerprint(self._stretched[value], family)


@dataclass(frozen=True, slots=True)
class Comparison:
    """*known*: findings with the entry that each has; *new*: those without one, with the fingerprint that theirs would
    have; *gone*: entries that no finding has.
    """

    known: tuple[tuple[Finding, Entry], ...]
    new: tuple[tuple[Finding, str], ...]
    gone: tuple[Entry, ...]


def compare(findings: Iterable[Finding], baseline: Baseline, name: Callable[[Finding], tuple[str, ...]]) -> Comparison:
    """*findings* against *baseline*; *name* gives a finding's fingerprints (``Namer``)."""
    entries = {entry.fingerprint: entry for entry in baseline.entries}
    known, new = [], []
    used: set[str] = set()
    for finding in findings:
        names = name(finding)
        entry = next((entries[each] for each in names if each in entries), None)
        if entry is None:
            new.append((finding, names[0]))
        else:
            known.append((finding, entry))
            used.update(names)
    gone = tuple(entry for entry in baseline.entries if entry.fingerprint not in used)
    return Comparison(tuple(known), tuple(new), gone)


def suppression_of(entry: Entry, path: str) -> Suppression:
    """What *entry* of the baseline at *path* says."""
    return Suppression("baseline", path, None, entry.reason, entry.owner, entry.until, entry.ticket)
