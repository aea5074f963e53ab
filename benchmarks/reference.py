"""What reading alone costs: every blob through ``git cat-file``, in as many processes as the scan has workers."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenscan.gitio.objects import ObjectEntry, Unreadable, list_objects
from tokenscan.gitio.plumbing import Plumbing


@dataclass(frozen=True)
class Reference:
    """A command that reads *blobs* blobs of *size* bytes in all; *objects* counts commits, trees and tags, too."""

    command: tuple[str, ...]
    objects: int
    blobs: int
    size: int


def make_reference(repository: Path, folder: Path, *, jobs: int, delta_cache: str = "") -> Reference:
    """The lists of ids go into *folder*. The order is that of the packs, and git's settings are those that a scan gives
    its own children, so that the difference is the scan's; *delta_cache* is for a scan that sets
    ``core.deltaBaseCacheLimit`` for some children alone. Raises ``ValueError`` where git cannot list an object.
    """
    plumbing = Plumbing(("--git-dir", str(repository)))
    objects, blobs = 0, []
    for entry in list_objects(plumbing):
        if isinstance(entry, Unreadable):
            raise ValueError(f"{entry.id}: {entry.detail}")
        objects += 1
        if entry.kind == "blob":
            blobs.append(entry)
    setting = ("-c", f"core.deltaBaseCacheLimit={delta_cache}") if delta_cache else ()
    reader = shlex.join(plumbing.command(*setting, "cat-file", "--batch", "--buffer"))
    slices = []
    for number, part in enumerate(slice_by_bytes(blobs, jobs)):
        slices.append(folder / f"slice-{number}")
        slices[-1].write_text("".join(f"{entry.id}\n" for entry in part))
    return Reference(read_slices(reader, slices), objects, len(blobs), sum(entry.size for entry in blobs))


def read_slices(reader: str, slices: Sequence[Path]) -> tuple[str, ...]:
    """A command that runs *reader* on all *slices* at once, and fails if one of them does."""
    starts = [f"{reader} < {shlex.quote(str(part))} > /dev/null & p{number}=$!" for number, part in enumerate(slices)]
    waits = [f'wait "$p{number}" || exit 1' for number in range(len(slices))]
    return ("sh", "-c", "\n".join([*starts, *waits]))


def slice_by_bytes(entries: Sequence[ObjectEntry], count: int) -> list[list[ObjectEntry]]:
    """*entries* cut, in their order, into at most *count* parts of about as many bytes each."""
    total = sum(entry.size for entry in entries)
    parts: list[list[ObjectEntry]] = [[] for _ in range(count)]
    before = 0
    for entry in entries:
        middle = before + entry.size / 2
        parts[min(count - 1, int(middle * count / total)) if total else 0].append(entry)
        before += entry.size
    return [part for part in parts if part]
