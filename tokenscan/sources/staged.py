"""What the next commit would hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from tokenscan.gitio.index import Staged, grep_revision, holds, read_texts
from tokenscan.gitio.lfs import find_lfs_store, parse_pointer
from tokenscan.gitio.objects import ObjectWindow, read_objects
from tokenscan.gitio.plumbing import Plumbing
from tokenscan.model.blob import Blob, Skipped
from tokenscan.model.provenance import Provenance
from tokenscan.model.secret import Secret
from tokenscan.sources.blobs import make_blob
from tokenscan.sources.exclusion import Exclusion
from tokenscan.sources.lfs import read_lfs_content
from tokenscan.sources.source import Chunk


class Place(Protocol):
    """Where a secret stands: the blob's id, the value, and the text as it is written there."""

    @property
    def object_id(self) -> str: ...
    @property
    def secret(self) -> Secret: ...
    @property
    def raw(self) -> Secret: ...


@dataclass(frozen=True, slots=True)
class StagedSource:
    """The blobs that are *staged*; one chunk, since a commit is small."""

    root: str
    git: Plumbing
    staged: Staged
    exclusion: Exclusion
    max_bytes: int | None = None
    with_lfs: bool = True

    def plan(self) -> Iterator[Chunk | Skipped]:
        """The ids of the changed blobs, and the paths that are left out."""
        for path in self.staged.unmerged:
            yield Skipped("unreadable", path, "in conflict: nothing is staged until it is resolved")
        ids = []
        for change in self.staged.changes:
            if self.exclusion.covers(change.path):
                yield Skipped("excluded", change.path)
            else:
                ids.append(change.object_id)
        if ids:
            yield tuple(dict.fromkeys(ids))

    def read(self, chunk: Chunk) -> Iterator[Blob | Skipped]:
        """A blob for every staged path: the same content under two names is two places."""
        paths: dict[str, list[str]] = {}
        for change in self.staged.changes:
            if not self.exclusion.covers(change.path):
                paths.setdefault(change.object_id, []).append(change.path)
        for item in read_objects(self.git, chunk):
            for path in paths[item.id]:
                if not isinstance(item, ObjectWindow):
                    yield Skipped(item.reason, path, item.detail)
                elif self.max_bytes is not None and item.size > self.max_bytes:
                    yield Skipped("too-large", path, f"{item.size} bytes")
                else:
                    blob = make_blob(item.window, item.id, Provenance("staged", path))
                    yield blob
                    yield from self._follow(blob, path)

    def _follow(self, blob: Blob, path: str) -> Iterator[Blob | Skipped]:
        """What a pointer of Git LFS stands for. Where the store has it not it was not written here: it is left out."""
        pointer = parse_pointer(blob.data)
        if pointer:
            store = find_lfs_store(self.git) if self.with_lfs else None
            for item in read_lfs_content(pointer, store, blob, name=path, max_bytes=self.max_bytes):
                if isinstance(item, Skipped) and item.reason == "missing":
                    yield replace(item, reason="excluded")
                else:
                    yield item


def is_known(git: Plumbing, staged: Staged, parents: tuple[str, ...], hits: Sequence[Place]) -> bool:
    """Did the commit's parents have the secret already? *hits* are the places of one secret.

    Asked only after a match: the blobs that the commit replaces or removes first, then all files of each parent. What
    cannot be read is not known.
    """
    if any(hit.object_id in staged.before for hit in hits):
        return True  # a file that was moved as it is
    texts = {text for hit in hits for text in (hit.secret.reveal(), hit.raw.reveal())}
    if any(holds(data, text) for data in read_texts(git, staged.before) for text in texts):
        return True
    return any(grep_revision(git, parent, text) for parent in parents for text in texts)
