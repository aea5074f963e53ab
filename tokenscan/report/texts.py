"""The texts that were scanned, read again: files of the work tree as long as they are the same, and git's blobs."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from hashlib import sha1
from pathlib import Path
from stat import S_ISREG

from tokenscan.errors import RepositoryError
from tokenscan.model.location import Location
from tokenscan.model.provenance import Kind
from tokenscan.report.options import ReadTexts

MAX_BYTES = 8_000_000
"""Nobody's code view shows a line of a larger file."""

_OF_BLOB: frozenset[Kind] = frozenset({"staged", "committed", "link", "note", "index", "unreferenced"})
"""Kinds whose object is the very text that lines count in."""

_INSIDE = "!"
"""In the path of what lies in an archive: its lines are not those of the object."""


def make_reader(root: str) -> ReadTexts:
    """Reads what a scan below *root* saw."""
    return lambda locations: read_texts(root, locations)


def read_texts(root: str, locations: Sequence[Location]) -> Iterator[tuple[Location, bytes]]:
    """Those *locations* (of different texts) whose text can still be had, each with it, in any order."""
    blobs: dict[str, list[Location]] = {}
    for location in locations:
        path = location.provenance.path or ""
        if location.provenance.kind == "file":
            data = _read_file(os.path.join(root, path), location.object)  # noqa: PTH118 - a path of any bytes
            if data is not None:
                yield location, data
        elif location.provenance.kind in _OF_BLOB and location.object and _INSIDE not in path:
            blobs.setdefault(location.object, []).append(location)
    for name, data in _read_blobs(root, tuple(blobs)):
        yield from ((location, data) for location in blobs[name])


def _read_file(path: str, object_id: str) -> bytes | None:
    """The file's bytes, if they are those of *object_id*."""
    try:
        state = os.lstat(path)
        if not S_ISREG(state.st_mode) or state.st_size > MAX_BYTES:
            return None
        data = Path(path).read_bytes()
    except (OSError, ValueError):
        return None
    name = sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
    return data if name == object_id else None


def _read_blobs(root: str, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    if not names:
        return
    from tokenscan.gitio.objects import ObjectWindow, read_objects
    from tokenscan.gitio.repository import open_repository

    try:
        git = open_repository(Path(root)).git
        for item in read_objects(git, names):
            is_whole = isinstance(item, ObjectWindow) and item.size == len(item.window.data)
            if isinstance(item, ObjectWindow) and is_whole and item.size <= MAX_BYTES:
                yield item.id, item.window.data
    except RepositoryError:
        return  # what a report cannot hash it leaves out; the scan has said what it could not read
