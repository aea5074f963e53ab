"""Files and folders as they are on disk."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenscan.detect.windows import read_windows
from tokenscan.errors import UsageError
from tokenscan.gitio.layout import (
    DOT_GIT,
    GitFile,
    config_name,
    find_common_dir,
    find_git_dir,
    list_config_files,
)
from tokenscan.gitio.lfs import POINTER_START, LfsStore, find_lfs_store, parse_pointer
from tokenscan.gitio.plumbing import Plumbing
from tokenscan.gitio.worktree import Unlisted, find_work_tree, list_files
from tokenscan.model.blob import Blob, Skipped
from tokenscan.model.provenance import Provenance
from tokenscan.sources.blobs import make_blob
from tokenscan.sources.exclusion import Exclusion
from tokenscan.sources.lfs import read_lfs_content
from tokenscan.sources.source import Chunk, Chunker

NOT_CHECKED_OUT = "a submodule that is not checked out; git submodule update --init does that"


@dataclass(frozen=True, slots=True)
class FileSource:
    """The files that *paths* name or hold. In a git work tree a folder stands for its tracked and its untracked,
    un-ignored files, with *include_ignored* for all; elsewhere for everything in it. With the top of a work tree comes
    git's configuration, for the log-ins in its URLs. A path that is named is read whatever it is, a pipe too; links
    inside folders are not followed. Of a pointer of Git LFS what it stands for is read too, *with_lfs*.
    """

    root: str
    paths: tuple[str, ...]
    exclusion: Exclusion
    include_ignored: bool = False
    max_bytes: int | None = None
    with_lfs: bool = True

    def plan(self) -> Iterator[Chunk | Skipped]:
        """Chunks of paths relative to the root."""
        chunker = Chunker()
        for path in self._walk():
            if isinstance(path, Unlisted):
                yield Skipped(path.reason, self._name(path.folder), path.detail)
                continue
            name = self._name(path)
            if self._is_excluded(path, name):
                yield Skipped("excluded", name)
                continue
            try:
                size = self._size(path)
            except (FileNotFoundError, NotADirectoryError):
                continue  # tracked, and deleted in the work tree
            except OSError as error:
                yield Skipped("unreadable", name, error.strerror or "")
                continue
            if self.max_bytes is not None and size > self.max_bytes:
                yield Skipped("too-large", name, f"{size} bytes")
                continue
            yield from chunker.add(name, size)
        yield from chunker.rest()

    def _is_excluded(self, path: str, name: str) -> bool:
        git_name = config_name(path)
        return self.exclusion.covers(name) if git_name is None else self.exclusion.covers_git_file(git_name)

    def _size(self, path: str) -> int:
        return (os.stat if path in self.paths else os.lstat)(path).st_size

    def read(self, chunk: Chunk) -> Iterator[Blob | Skipped]:
        """The files' content; a link's is its target's name."""
        stores: dict[str, LfsStore] = {}
        for name in chunk:
            try:
                for item in self._read(name):
                    yield item
                    if isinstance(item, Blob) and item.data.startswith(POINTER_START):
                        yield from self._follow(item, name, stores)
            except OSError as error:
                yield Skipped("unreadable", name, error.strerror or "")

    def _read(self, name: str) -> Iterator[Blob | Skipped]:
        path = os.path.join(self.root, name)  # noqa: PTH118 - pathlib is the slowest part of reading a small file
        is_named = path in self.paths
        mode = (os.stat if is_named else os.lstat)(path).st_mode
        provenance = Provenance("file" if config_name(path) is None else "config", name)
        if stat.S_ISLNK(mode):
            yield Blob(os.fsencode(os.readlink(path)), provenance=provenance)  # noqa: PTH115
        elif not stat.S_ISREG(mode) and not is_named:
            yield Skipped("excluded", name, "neither a file nor a link")
        else:
            with open(path, "rb", buffering=0) as file:  # noqa: PTH123
                for window in read_windows(file.read):
                    yield make_blob(window, "", provenance)

    def _follow(self, blob: Blob, name: str, stores: dict[str, LfsStore]) -> Iterator[Blob | Skipped]:
        pointer = parse_pointer(blob.data)
        if pointer:
            folder = os.path.dirname(os.path.join(self.root, name))  # noqa: PTH118, PTH120
            if folder not in stores:
                stores[folder] = find_lfs_store(Plumbing(("-c", "safe.directory=*", "-C", folder)))
            store = stores[folder] if self.with_lfs else None
            yield from read_lfs_content(pointer, store, blob, name=name, max_bytes=self.max_bytes)

    def _walk(self) -> Iterator[str | Unlisted]:
        seen: set[str | Unlisted] = set()
        for path in self.paths:
            for found in self._expand(path):
                if found not in seen:
                    seen.add(found)
                    yield found

    def _expand(self, path: str) -> Iterator[str | Unlisted]:
        if not os.path.isdir(path):  # noqa: PTH112
            yield path
        elif (tree := find_work_tree(path)) is not None:
            for entry in list_files(tree, path, include_ignored=self.include_ignored):
                # A submodule, or a repository inside this one, is a folder in git's eyes.
                if isinstance(entry, str) and os.path.isdir(entry) and not os.path.islink(entry):  # noqa: PTH112, PTH114
                    yield from self._expand_inner(entry, tree)
                else:
                    yield entry
            if os.path.realpath(path) == tree:
                yield from list_configs(tree)
        else:
            yield from walk_folder(path)

    def _expand_inner(self, path: str, outer: str) -> Iterator[str | Unlisted]:
        """A folder inside a work tree: as a repository of its own if it is one."""
        if find_work_tree(path) != outer:
            yield from self._expand(path)
        elif any(os.scandir(path)):
            yield from walk_folder(path)
        else:
            yield Unlisted(path, NOT_CHECKED_OUT, "uninitialised")

    def _name(self, path: str) -> str:
        # A path outside the root, such as /dev/stdin, keeps its own name.
        inside = path.startswith(os.path.join(self.root, ""))  # noqa: PTH118
        return os.path.relpath(path, self.root).replace(os.sep, "/") if inside else path


def walk_folder(folder: str) -> Iterator[str | Unlisted]:
    """Every file below *folder*, sorted, of what git keeps for itself the configuration alone; and the folders that
    cannot be listed.
    """
    failures: list[OSError] = []
    for parent, folders, files in os.walk(folder, onerror=failures.append):
        if DOT_GIT in folders:
            yield from list_configs(parent)
        folders[:] = sorted(name for name in folders if name != DOT_GIT)
        links = [name for name in folders if os.path.islink(os.path.join(parent, name))]  # noqa: PTH114, PTH118
        for name in sorted(name for name in (*files, *links) if name != DOT_GIT):
            yield os.path.join(parent, name)  # noqa: PTH118
    yield from (Unlisted(str(error.filename), error.strerror or "") for error in failures)


def list_configs(tree: str) -> Iterator[str | Unlisted]:
    """The configuration of the repository that *tree* is a work tree of, of its worktrees and submodules."""
    git_dir = find_git_dir(tree)
    if git_dir is None:
        return
    common_dir = find_common_dir(git_dir)
    for item in list_config_files(common_dir):
        if isinstance(item, GitFile):
            yield str(common_dir / item.name)
        elif item.is_failure:
            yield Unlisted(str(common_dir / item.name), item.detail)


def find_root(paths: Sequence[str]) -> str:
    """What the paths of a scan of *paths* are relative to: the work tree that holds them all, else the one folder that
    was named, else the current folder. Raises ``UsageError`` for a path that does not exist.
    """
    for path in paths:
        if not os.path.lexists(path):
            raise UsageError(f"{path or repr(path)} does not exist")
    trees = {find_work_tree(_folder_of(path)) for path in paths}
    tree = trees.pop()
    if tree is not None and not trees:
        return tree
    if len(paths) == 1 and Path(paths[0]).is_dir():
        return str(Path(paths[0]).resolve())
    return str(Path.cwd())


def _folder_of(path: str) -> str:
    resolved = Path(path).resolve() if not Path(path).is_symlink() else Path(path).parent.resolve() / Path(path).name
    return str(resolved if resolved.is_dir() else resolved.parent)


def make_file_source(
    paths: Iterable[str],
    exclusion: Exclusion,
    *,
    root: str,
    include_ignored: bool,
    max_bytes: int | None,
    with_lfs: bool = True,
) -> FileSource:
    """A source over *paths*, taken as relative to the current folder."""
    absolute = tuple(os.path.abspath(path) for path in paths)  # noqa: PTH100 - links must stay links
    return FileSource(root, absolute, exclusion, include_ignored, max_bytes, with_lfs)
