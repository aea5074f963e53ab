"""The files beside the objects of a repository: configuration, reflogs, messages, hooks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tokenscan.detect.windows import read_windows
from tokenscan.gitio.layout import GitFile, Unlisted, is_config, list_git_files
from tokenscan.model.blob import Blob, Skipped
from tokenscan.model.provenance import Kind, Provenance
from tokenscan.sources.blobs import make_blob
from tokenscan.sources.exclusion import Exclusion
from tokenscan.sources.flaws import show_path
from tokenscan.sources.source import Chunk, Chunker


@dataclass(frozen=True, slots=True)
class GitFileSource:
    """What ``list_git_files`` gives of *common_dir*. Paths are relative to *root* where they are below it. The patterns
    of *exclusion* that name ``.git`` hold for them, and see ``.git/config`` whatever the folder is called.
    """

    root: str
    common_dir: Path
    exclusion: Exclusion
    max_bytes: int | None = None

    def plan(self) -> Iterator[Chunk | Skipped]:
        """Chunks of names below the common folder."""
        chunker = Chunker()
        for item in list_git_files(self.common_dir):
            if self.exclusion.covers_git_file(item.name):
                yield Skipped("excluded", self._show(item.name))
            elif isinstance(item, Unlisted):
                yield Skipped("unreadable" if item.is_failure else "excluded", self._show(item.name), item.detail)
            else:
                yield from self._add(item, chunker)
        yield from chunker.rest()

    def _add(self, file: GitFile, chunker: Chunker) -> Iterator[Chunk | Skipped]:
        if self.max_bytes is not None and file.size > self.max_bytes:
            yield Skipped("too-large", self._show(file.name), f"{file.size} bytes")
        else:
            yield from chunker.add(file.name, file.size)

    def read(self, chunk: Chunk) -> Iterator[Blob | Skipped]:
        """The files' content."""
        for name in chunk:
            provenance = _provenance(name, self._show(name))
            try:
                with (self.common_dir / name).open("rb", buffering=0) as file:
                    for window in read_windows(file.read):
                        yield make_blob(window, "", provenance)
            except FileNotFoundError:
                continue  # git's own files come and go
            except OSError as error:
                yield Skipped("unreadable", self._show(name), error.strerror or "")

    def _show(self, name: str) -> str:
        return show_path(self.common_dir / name, Path(self.root))


def _provenance(name: str, path: str) -> Provenance:
    kind: Kind = "reflog" if _is_reflog(name) else "config" if is_config(name) else "git-file"
    return Provenance(kind, path, reachable="reflog" if kind == "reflog" else None)


def _is_reflog(name: str) -> bool:
    first, *rest = name.split("/")
    return first == "logs" or (first == "worktrees" and rest[1:2] == ["logs"])
