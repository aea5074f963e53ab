"""What is inside the archives among the blobs of a chunk."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO

from tokenscan.archives.address import SEPARATOR, join_address
from tokenscan.archives.budget import Budget
from tokenscan.archives.expand import Member, expand, spool_window
from tokenscan.archives.formats import Format, may_be_one, recognise
from tokenscan.archives.part import Unread
from tokenscan.detect.engine import Engine
from tokenscan.detect.windows import MAX_WINDOW
from tokenscan.model.blob import Blob, BlobRun, Skipped
from tokenscan.model.secret import Secret
from tokenscan.scan.hit import ChunkResult, Hit, locate_hits, name_blob, object_id
from tokenscan.scan.settings import ScanSettings


@dataclass(slots=True)
class _Archive:
    """*blob* is the first window of it; *hits* are those in its raw bytes."""

    blob: Blob
    form: Format
    content: IO[bytes]
    hits: list[Hit]


class Opener:
    """Is shown every blob, and scans the members of those that are archives. One that comes in several windows is kept
    in a temporary file without a name until its end.
    """

    def __init__(self, engine: Engine, settings: ScanSettings, budget: Budget, result: ChunkResult) -> None:
        self._engine = engine
        self._settings = settings
        self._budget = budget
        self._result = result
        self._open: _Archive | None = None

    def find(self, run: BlobRun) -> list[int]:
        """The positions in *run* of what may be an archive."""
        return [index for index, (start, end) in enumerate(run.spans) if may_be_one(run.data, start, end)]

    def take(self, blob: Blob, hits: Sequence[Hit]) -> bool:
        """Is *blob* an archive, or a further window of one? Then its *hits* are counted here."""
        if blob.first_line or blob.first_column:
            if self._open is None:
                return False
            return self._go_on(self._open, blob, hits)
        self.close()
        form = recognise(blob.data, (blob.provenance and blob.provenance.path) or "")
        if form is None:
            return False
        if len(blob.data) < MAX_WINDOW:
            self._scan(_Archive(blob, form, io.BytesIO(blob.data), list(hits)))
            return True
        self._open = _Archive(blob, form, TemporaryFile(), list(hits))  # noqa: SIM115 - closed at its end
        return self._go_on(self._open, blob, ())

    def close(self) -> None:
        """The archive that was begun has come to its end."""
        if self._open is not None:
            archive, self._open = self._open, None
            with archive.content:
                self._scan(archive)

    def _go_on(self, archive: _Archive, blob: Blob, hits: Sequence[Hit]) -> bool:
        archive.hits += hits
        spool_window(archive.content, blob.data, is_first=blob is archive.blob)
        return True

    def _scan(self, archive: _Archive) -> None:
        outer = name_blob(archive.blob)
        found = [(hit, True) for hit in archive.hits]
        name = (archive.blob.provenance and archive.blob.provenance.path) or ""
        for item in expand(archive.content, archive.form, name, self._budget):
            if isinstance(item, Unread):
                self._result.skipped.append(Skipped(item.reason, join_address(outer, item.name), item.detail))
            else:
                found += ((hit, item.is_container) for hit in self._scan_member(archive.blob, item, outer))
        self._result.hits += _drop_containers(found)

    def _scan_member(self, outer: Blob, member: Member, outer_name: str) -> Iterator[Hit]:
        known = (outer.provenance and outer.provenance.path) or ""
        path = join_address(known, member.address)
        if known and self._settings.exclusion.covers(path):
            return
        detection = self._engine.detect(member.window.data, path=path)
        for what in detection.given_up:
            self._result.skipped.append(Skipped("time-limit", join_address(outer_name, member.address), what))
        if detection.candidates:
            window = member.window
            name = outer.object_id or object_id(outer)
            blob = Blob(window.data, name, outer.provenance, window.first_line, window.first_column)
            yield from locate_hits(blob, detection, self._settings, member=member.address)


def _drop_containers(found: Iterable[tuple[Hit, bool]]) -> Iterator[Hit]:
    """The hits of *found* (and whether in the raw bytes of a container) without those of a container that holds the
    same secret in one of its members: that is where it stands.
    """
    found = list(found)
    holders: dict[Secret, set[tuple[str, bool]]] = {}
    for hit, is_raw in found:
        holders.setdefault(hit.secret, set()).add((hit.member, is_raw))
    for hit, is_raw in found:
        if not (is_raw and any(_is_inside(other, hit.member) for other in holders[hit.secret])):
            yield hit


def _is_inside(other: tuple[str, bool], container: str) -> bool:
    """Is *other*, an address and whether it is raw, in *container*, or the container itself in another form?"""
    address, is_raw = other
    if address == container:
        return not is_raw
    return not container or address.startswith(container + SEPARATOR)
