"""Two baselines that grew apart, as one: what git's merge driver runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from tokenscan.policy.baseline.entry import Baseline, Entry
from tokenscan.policy.baseline.text import write_baseline, write_entry

PLACE_FIELDS = ("rule", "path")
"""Tell people what an entry is about: where both sides changed them, ours will do."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """An entry of which both sides say different things."""

    ours: Entry
    theirs: Entry


def merge(base: Baseline, ours: Baseline, theirs: Baseline) -> tuple[Baseline, tuple[Conflict, ...]]:
    """*ours* and *theirs*, which both come from *base*, with the key of *ours*: entries that one side added are added,
    those that one side removed are removed unless the other one changed them. In a conflict the entry is ours.
    """
    sides = [{entry.fingerprint: entry for entry in side.entries} for side in (base, ours, theirs)]
    merged: dict[str, Entry] = {}
    conflicts = []
    for name in sorted({*sides[1], *sides[2]}):
        found = _merge_entry(name, *sides)
        if isinstance(found, Conflict):
            conflicts.append(found)
            found = found.ours
        if found is not None:
            merged[name] = found
    return Baseline(ours.key, tuple(merged.values())), tuple(conflicts)


_Side = Mapping[str, Entry]


def _merge_entry(name: str, base: _Side, ours: _Side, theirs: _Side) -> Entry | Conflict | None:
    before, own, other = base.get(name), ours.get(name), theirs.get(name)
    if own is None or other is None:
        kept = own or other
        return None if kept == before else kept
    changed: dict[str, str] = {}
    for field in fields(Entry):
        values = tuple(getattr(each, field.name) if each else "" for each in (before, own, other))
        if values[1] != values[2]:
            choice = _choose(field.name, *values)
            if choice is None:
                return Conflict(own, other)
            changed[field.name] = choice
    return replace(own, **changed)


def _choose(name: str, before: str, own: str, other: str) -> str | None:
    """What a field says after the merge; ``None`` where only people can tell."""
    if name in PLACE_FIELDS or other == before:
        return own
    return other if own == before else None


def write_conflicts(merged: Baseline, conflicts: tuple[Conflict, ...]) -> str:
    """The file with both lines of each conflict, marked as git does."""
    text = write_baseline(merged)
    for conflict in conflicts:
        ours, theirs = write_entry(conflict.ours), write_entry(conflict.theirs)
        text = text.replace(f"{ours}\n", f"<<<<<<< ours\n{ours}\n=======\n{theirs}\n>>>>>>> theirs\n", 1)
    return text
