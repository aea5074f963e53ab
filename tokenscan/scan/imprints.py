"""From configuration files to imprints, shared out among processes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from tokenscan.environments.imprint import Imprint
from tokenscan.environments.press import Press
from tokenscan.environments.read import read_settings
from tokenscan.model.blob import Blob, Skipped
from tokenscan.model.setting import Gap
from tokenscan.rulebook.ruleset import Ruleset
from tokenscan.scan.hit import object_id
from tokenscan.workers import Pool, WorkerDiedError

if TYPE_CHECKING:
    from tokenscan.detect.engine import Engine
    from tokenscan.environments.needles import Needles

FILES_A_CHUNK = 64


class TextSource(Protocol):
    """Can be sent to another process, and gives files by their paths."""

    def read(self, chunk: Sequence[str]) -> Iterator[Blob | Skipped]:
        """The content of the files at these paths."""


@dataclass(slots=True)
class Pressed:
    """The imprints of some files, and what of them was read line by line, or not at all. *files*: the path and the id
    of each that was read; those that can have nothing in common with what was looked for are not.
    """

    imprints: list[Imprint] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    files: list[tuple[str, str]] = field(default_factory=list)

    def add(self, other: Pressed) -> None:
        """Take what *other* has."""
        self.imprints += other.imprints
        self.gaps += other.gaps
        self.files += other.files


@dataclass(frozen=True, slots=True)
class FilePresser:
    """Reads the settings of files of *source*, and what the rules find there where a *ruleset* is given. It can be sent
    to another process. With *needles* it reads those alone that may have something in common with them.
    """

    source: TextSource
    press: Press
    ruleset: Ruleset | None = None
    needles: Needles | None = None

    def start(self) -> Callable[[Sequence[str]], Pressed]:
        """The function that reads a chunk."""
        engine = self.ruleset.make_engine() if self.ruleset else None
        return lambda chunk: self._run(engine, chunk)

    def run(self, paths: Sequence[str], jobs: int) -> Pressed:
        """All of *paths*. What a worker that died had is a gap."""
        chunks = [paths[start : start + FILES_A_CHUNK] for start in range(0, len(paths), FILES_A_CHUNK)]
        pool: Pool[Sequence[str], Pressed] = Pool(jobs if len(chunks) > 1 else 1, self.start)
        found = Pressed()
        for chunk, answer in pool.run(chunks):
            if isinstance(answer, WorkerDiedError):
                found.gaps += (Gap(path, 1, f"not read: a worker ended with {answer}") for path in chunk)
            else:
                found.add(answer)
        found.gaps.sort(key=lambda gap: (gap.path, gap.line, gap.why))
        return found

    def _run(self, engine: Engine | None, chunk: Sequence[str]) -> Pressed:
        found = Pressed()
        for blob in read_blobs(self.source, chunk):
            path = (blob.provenance and blob.provenance.path) or ""
            if self.needles is None or self.needles.may_be_in(path, blob.data):
                found.add(press_blob(self.press, blob, engine))
        return found


def read_blobs(source: TextSource, paths: Iterable[str]) -> Iterator[Blob]:
    """The files at *paths* that are read whole; what cannot be read is told by the scan itself."""
    for item in source.read(tuple(paths)):
        if isinstance(item, Blob) and item.provenance and item.provenance.path and not item.first_line:
            yield item


def press_blob(press: Press, blob: Blob, engine: Engine | None, needles: Needles | None = None) -> Pressed:
    """The imprints of one file. Its values are added to *needles*."""
    path = (blob.provenance and blob.provenance.path) or ""
    name = blob.object_id or object_id(blob)
    reading = read_settings(path, blob.data, press.names, press.branch)
    if not any(setting.environment for setting in reading.settings):
        return Pressed(files=[(path, name)])
    candidates = [each for each, _ in engine.detect(blob.data, path=path).with_parts()] if engine else ()
    found = Pressed(gaps=list(reading.gaps), files=[(path, name)])
    for imprint, value in press.make(reading.settings, blob.data, name, candidates):
        found.imprints.append(imprint)
        if needles is not None:
            needles.add(value, imprint)
    return found
