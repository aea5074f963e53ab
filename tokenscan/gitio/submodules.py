"""The submodules of a repository: those it has, those it had, and those that were never cloned.

GitPython reads ``.gitmodules`` and the index at hand; the repository of a submodule that was removed since stays below
``modules`` with all its history, and is looked for there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tokenscan.errors import RepositoryError
from tokenscan.gitio.layout import DOT_GIT, find_common_dir, find_git_dir, is_git_dir
from tokenscan.gitio.repository import Repository, open_git_dir, open_repository

_GITLINK = "160000"


@dataclass(frozen=True, slots=True)
class Submodule:
    """A submodule at *path*, relative to the outermost repository's root, with ``/``; or, where it is in no work tree,
    the name that git keeps it under. *repository* is ``None``, and *detail* says why, where there is none to read;
    *is_failure*: there should be.
    """

    path: str
    repository: Repository | None
    detail: str = ""
    is_failure: bool = False


def has_submodules(repository: Repository) -> bool:
    """Does git keep the repository of a submodule for *repository*?"""
    return next(_list_kept(repository), None) is not None


def list_submodules(outer: Repository) -> Iterator[Submodule]:
    """The submodules of *outer* and theirs, however deep; each repository once."""
    seen = {find_common_dir(outer.git_dir).resolve()}
    waiting = [("", outer)]
    while waiting:
        prefix, repository = waiting.pop(0)
        for found in _list_direct(repository):
            path = f"{prefix}{found.path}"
            git_dir = found.git_dir
            if git_dir is None:
                yield Submodule(path, None, "a submodule that was never cloned; git submodule update --init clones it")
            elif (common_dir := find_common_dir(git_dir).resolve()) not in seen:
                seen.add(common_dir)
                submodule = _open(path, found)
                yield submodule
                if submodule.repository:
                    waiting.append((f"{path}/", submodule.repository))


@dataclass(frozen=True, slots=True)
class _Found:
    path: str
    git_dir: Path | None
    work_tree: Path | None = None


def _list_direct(repository: Repository) -> Iterator[_Found]:
    links = {path: _look_below(repository, path) for path in _list_links(repository)}
    kept = list(_list_kept(repository))
    at_hand = {found.path for found in kept}
    for path, found in sorted(links.items()):
        if found.git_dir or path not in at_hand:
            yield found
    yield from kept


def _list_links(repository: Repository) -> Iterator[str]:
    """The paths of submodules in the index; in a bare repository in HEAD."""
    listing = ("ls-files", "--stage", "-z") if repository.work_tree else ("ls-tree", "-r", "-z", "--full-tree", "HEAD")
    with repository.git.stream(*listing) as stream:
        for field in stream.fields():
            meta, _, path = field.partition(b"\t")
            if meta.startswith(_GITLINK.encode()):
                yield os.fsdecode(path)


def _look_below(repository: Repository, path: str) -> _Found:
    work_tree = repository.work_tree and repository.work_tree / path
    git_dir = find_git_dir(str(work_tree)) if work_tree else None
    return _Found(path, git_dir if git_dir and is_git_dir(str(git_dir)) else None, work_tree)


def _list_kept(repository: Repository) -> Iterator[_Found]:
    """The repositories below ``modules``, of linked worktrees too. A name may have folders in it."""
    common_dir = find_common_dir(repository.git_dir)
    for top in (common_dir, *sorted(common_dir.glob("worktrees/*"))):
        for parent, folders, _ in os.walk(top / "modules"):
            folders.sort()
            if is_git_dir(parent):
                folders.clear()  # what is inside is a submodule's own
                name = Path(parent).relative_to(top / "modules").as_posix()
                work_tree = _find_work_tree(Path(parent))
                is_inside = work_tree is not None and work_tree.is_relative_to(repository.root)
                path = work_tree.relative_to(repository.root).as_posix() if work_tree and is_inside else name
                yield _Found(path, Path(parent), work_tree)


def _find_work_tree(git_dir: Path) -> Path | None:
    """Where the submodule of *git_dir* is checked out, by its own configuration."""
    from tokenscan.gitio.plumbing import Plumbing

    asked = Plumbing().attempt("config", "--file", str(git_dir / "config"), "--get", "core.worktree")
    named = os.fsdecode(asked.stdout.removesuffix(b"\n"))
    return (git_dir / named).resolve() if named else None


def _open(path: str, found: _Found) -> Submodule:
    assert found.git_dir  # noqa: S101 - one without is not opened
    try:
        if found.work_tree and (found.work_tree / DOT_GIT).exists():
            return Submodule(path, open_repository(found.work_tree))
        return Submodule(path, open_git_dir(found.git_dir))
    except RepositoryError as error:
        return Submodule(path, None, str(error), is_failure=True)
