"""What is inside the archives among the blobs of a chunk."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from tokenscan.archives.address import SEPARATOR, join_address
from tokenscan.archives.budget import Budget
from tokenscan.archives.formats import Format, may_be_one, recognise
from tokenscan.detect.engine import Engine
from tokenscan.detect.windows import MAX_WINDOW
from tokenscan.model.blob import Blob, BlobRun, NewRun, Skipped
from tokenscan.model.secret import Secret
from tokenscan.scan.hit import ChunkResult, Hit, locate_hits, name_blob, object_id
from tokenscan.scan.settings import ScanSettings

if TYPE_CHECKING:
    from tokenscan.archives.expand import Member


@dataclass(slots=True)
class _Archive:
    """*blob* is the first window of it; *hits* are those in its raw bytes."""

    blob: Blob
    form: Format
    content: IO[bytes]
    hits: list[Hit]


class Opener:
    """Is shown every blob, and scans the members of those that are archives. One that comes in several windows is kept
    in a temporary file without a name until its end. What only archives need is imported with the first of them.
    """

    def __init__(self, engine: Engine, settings: ScanSettings, budget: Budget, result: ChunkResult) -> None:
        self._engine = engine
        self._settings = settings
        self._budget = budget
        self._result = result
        self._open: _Archive | None = None

    def find(self, run: BlobRun | NewRun) -> list[int]:
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
        from tempfile import TemporaryFile

        self._open = _Archive(blob, form, TemporaryFile(), list(hits))  # noqa: SIM115 - closed at its end
        return self._go_on(self._open, blob, ())

    def close(self) -> None:
        """The archive that was begun has come to its end."""
        if self._open is not None:
            archive, self._open = self._open, None
            with archive.content:
                self._scan(archive)

    def _go_on(self, archive: _Archive, blob: Blob, hits: Sequence[Hit]) -> bool:
        from tokenscan.archives.expand import spool_window

        archive.hits += hits
        spool_window(archive.content, blob.data, is_first=blob is archive.blob)
        return True

    def _scan(self, archive: _Archive) -> None:
        from tokenscan.archives.expand import expand
        from tokenscan.archives.part import Unread

        outer = name_blob(archive.blob)
        name = (archive.blob.provenance and archive.blob.provenance.path) or ""
        found = _Found(archive.hits)
        for item in expand(archive.content, archive.form, name, self._budget):
            if isinstance(item, Unread):
                self._result.skipped.append(Skipped(item.reason, join_address(outer, item.name), item.detail))
            else:
                found.add(item, tuple(self._scan_member(archive.blob, item, outer)))
        self._result.hits += found.hits()

    def _scan_member(self, outer: Blob, member: Member, outer_name: str) -> Iterator[Hit]:
        known = (outer.provenance and outer.provenance.path) or ""
        path = join_address(known, member.address)
        if known and self._settings.exclusion.covers(path):
            return
        detection = self._engine.detect(member.window.data, path=path + member.suffix)
        for what in detection.given_up:
            self._result.skipped.append(Skipped("time-limit", join_address(outer_name, member.address), what))
        if not detection.candidates:
            return
        if member.rows:
            for row in member.find_rows(candidate.start for candidate, _ in detection.with_parts()):
                yield from self._scan_member(outer, row, outer_name)
            return
        window = member.window
        name = outer.object_id or object_id(outer)
        blob = Blob(window.data, name, outer.provenance, window.first_line, window.first_column)
        yield from locate_hits(blob, detection, self._settings, member=member.address)


class _Found:
    """Hits in an archive and its members. Those in the raw bytes of a container give way to the member that has the
    same text, for there its path is known too, or the same secret in the clear.
    """

    def __init__(self, raw: Iterable[Hit]) -> None:
        self._kept: list[Hit] = []
        self._raw = list(raw)

    def add(self, member: Member, hits: Sequence[Hit]) -> None:
        """The *hits* in *member*, and what it has of those before."""
        if self._raw:
            secrets = {hit.secret for hit in hits}
            self._raw = [hit for hit in self._raw if not _gives_way(hit, member, secrets)]
        if member.is_container:
            self._raw += hits
        else:
            self._kept += hits

    def hits(self) -> list[Hit]:
        """What is left."""
        return self._kept + self._raw


def _gives_way(raw: Hit, member: Member, secrets: Collection[Secret]) -> bool:
    is_inside = not raw.member or (member.address + SEPARATOR).startswith(raw.member + SEPARATOR)
    if not is_inside or (member.is_container and member.address == raw.member):
        return False
    return raw.secret in secrets or raw.raw.reveal() in member.window.data
