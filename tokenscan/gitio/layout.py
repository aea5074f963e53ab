"""The files that git keeps beside the objects of a repository: what is in a ``.git`` folder. No git child is needed.

Where things are: gitrepository-layout(5).
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

DOT_GIT = ".git"

CONFIG_NAMES = frozenset({"config", "config.worktree"})

_SAMPLE = ".sample"
"""What the hooks that git ships end with; git never runs them."""


@dataclass(frozen=True, slots=True)
class GitFile:
    """A regular file below a repository's common folder: *name* is its path there, with ``/``."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Unlisted:
    """Something below a repository's common folder that is not read, and why. *is_failure*: it should have been."""

    name: str
    detail: str
    is_failure: bool = True


def find_common_dir(git_dir: Path) -> Path:
    """The folder that all worktrees of a repository share; *git_dir* itself but for a linked worktree."""
    try:
        named = os.fsdecode((git_dir / "commondir").read_bytes().rstrip(b"\r\n"))
    except (FileNotFoundError, NotADirectoryError):
        return git_dir
    return (git_dir / named).resolve()


def find_git_dir(work_tree: str) -> Path | None:
    """The folder that ``.git`` in *work_tree* is or names; ``None`` where there is none such."""
    dot_git = Path(work_tree, DOT_GIT)
    if dot_git.is_dir():
        return dot_git
    try:
        word, _, named = os.fsdecode(dot_git.read_bytes().rstrip(b"\r\n")).partition(" ")
    except OSError:
        return None
    return (dot_git.parent / named).resolve() if word == "gitdir:" and named else None


def is_git_dir(folder: str) -> bool:
    """Does *folder* look like what ``.git`` is: a repository's own folder, or that of a linked worktree?"""
    if not os.path.lexists(os.path.join(folder, "HEAD")):  # noqa: PTH118 - asked for every file of that name in a scan
        return False
    inner = (os.path.join(folder, name) for name in ("objects", "commondir"))  # noqa: PTH118
    return any(os.path.exists(path) for path in inner)  # noqa: PTH110


def list_git_files(common_dir: Path) -> Iterator[GitFile | Unlisted]:
    """Every file below *common_dir*, sorted, but for objects, indexes, refs that hold nothing but an object id (git
    lists those), the stores of Git LFS and git-annex, and sample hooks; of the repositories of submodules their
    configuration alone. Links to folders are not followed.
    """
    return _walk(common_dir)


def list_config_files(common_dir: Path) -> Iterator[GitFile | Unlisted]:
    """Of these git's configuration alone: of the repository, its worktrees and its submodules."""
    return (item for item in _walk(common_dir, ("modules", "worktrees")) if is_config(item.name))


def _walk(common_dir: Path, only: Container[str] | None = None) -> Iterator[GitFile | Unlisted]:
    """*only* narrows the folders at the top."""
    failures: list[OSError] = []
    for parent, folders, files in os.walk(common_dir, onerror=failures.append):
        place = Path(parent).relative_to(common_dir).parts
        if only is not None and not place:
            folders[:] = [name for name in folders if name in only]
        folders[:] = sorted(_choose_folders(parent, place, folders))
        if _strip_worktree((*place, "objects")) == ("annex", "objects") and os.path.isdir(f"{parent}/objects"):  # noqa: PTH112
            yield Unlisted("annex/objects", "content that git-annex keeps", is_failure=False)
        for name in folders:
            if os.path.islink(os.path.join(parent, name)):  # noqa: PTH114, PTH118
                yield Unlisted("/".join((*place, name)), "a link to a folder, which is not followed", is_failure=False)
        for name in sorted(_choose_files(parent, place, files)):
            yield from _describe(parent, (*place, name))
    for error in failures:
        yield Unlisted(os.path.relpath(error.filename, common_dir).replace(os.sep, "/"), error.strerror or "")


def config_name(path: str) -> str | None:
    """The name below ``.git`` of a file that is configuration of the repository there; else ``None``."""
    place, mark, name = path.replace(os.sep, "/").rpartition(f"/{DOT_GIT}/")
    if mark and is_config(name) and is_git_dir(f"{place}{mark}"):
        return name
    return None


def is_config(name: str) -> bool:
    """Is the file *name* of a common folder configuration?"""
    *place, last = name.split("/")
    return last in CONFIG_NAMES and (not place or place[0] in ("modules", "worktrees"))


_LEFT_OUT = frozenset({("objects",), ("reftable",), ("lfs", "objects"), ("annex", "objects")})

_OBJECT_ID = re.compile(rb"[0-9a-f]{40,64}\n?")


def _choose_folders(parent: str, place: tuple[str, ...], folders: Iterable[str]) -> Iterator[str]:
    if place[:1] == ("modules",) and is_git_dir(parent):
        return (name for name in folders if name in ("modules", "worktrees"))
    return (name for name in folders if _strip_worktree((*place, name)) not in _LEFT_OUT)


def _choose_files(parent: str, place: tuple[str, ...], files: Iterable[str]) -> Iterator[str]:
    if place[:1] == ("modules",):
        return (name for name in files if name in CONFIG_NAMES and is_git_dir(parent))
    own = _strip_worktree((*place, ""))[:-1]
    if own == ("hooks",):
        return (name for name in files if not name.endswith(_SAMPLE))
    if own[:1] == ("refs",):
        return (name for name in files if not _holds_id(os.path.join(parent, name)))  # noqa: PTH118
    if own:
        return iter(files)
    return (name for name in files if name not in ("index", "packed-refs") and not name.startswith("sharedindex."))


def _holds_id(path: str) -> bool:
    """Does the file of a ref hold what it should?"""
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123
            return _OBJECT_ID.fullmatch(file.read(128)) is not None
    except OSError:
        return False


def _strip_worktree(place: tuple[str, ...]) -> tuple[str, ...]:
    """*place* as seen from the folder of the linked worktree that it is in, if it is in one."""
    return place[2:] if len(place) > 2 and place[0] == "worktrees" else place


def _describe(parent: str, place: tuple[str, ...]) -> Iterator[GitFile | Unlisted]:
    name = "/".join(place)
    try:
        status = os.stat(os.path.join(parent, place[-1]))  # noqa: PTH116, PTH118
    except FileNotFoundError:
        return  # a lock that was let go, or a link to nothing
    except OSError as error:
        yield Unlisted(name, error.strerror or "")
        return
    if stat.S_ISREG(status.st_mode):
        yield GitFile(name, status.st_size)
    else:
        yield Unlisted(name, "neither a file nor a link", is_failure=False)
