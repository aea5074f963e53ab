"""What is wrong with a repository as a whole, and what is peculiar about it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tokenscan.gitio.layout import find_common_dir
from tokenscan.gitio.repository import Repository
from tokenscan.gitio.soundness import find_index_flaws, find_pack_flaws, list_pack_indexes
from tokenscan.gitio.store import find_databases
from tokenscan.gitio.submodules import has_submodules
from tokenscan.model.blob import Skipped


def find_flaws(repository: Repository) -> Iterator[Skipped]:
    """The files of the object database, and the indexes of the worktrees, that are missing or damaged."""
    dirs = find_databases(repository.git)
    common_dir = find_common_dir(repository.git_dir)
    staging = [file for file in (common_dir / "index", *common_dir.glob("worktrees/*/index")) if file.is_file()]
    for flaw in (*find_pack_flaws(dirs), *find_index_flaws([*list_pack_indexes(dirs), *staging])):
        yield Skipped(flaw.reason, show_path(flaw.path, repository.root), flaw.detail)


def show_path(path: Path, root: Path) -> str:
    """*path* relative to *root* where it is below it, with ``/``."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def describe_oddities(repository: Repository, *, with_submodules: bool) -> Iterator[str]:
    """Sentences about what makes git itself show another history than is recorded and scanned, and about what is left
    out without *with_submodules*.
    """
    grafts = _count_grafts(find_common_dir(repository.git_dir) / "info/grafts")
    if grafts:
        yield f"{_say(grafts, 'graft')} (.git/info/grafts) not followed: the history is read as it is recorded"
    listing = repository.git.attempt("for-each-ref", "--format=%(refname)", "refs/replace/").stdout
    replaced = listing.count(b"\n")
    if replaced:
        yield (f"{_say(replaced, 'replaced object')} (refs/replace): read as recorded, and so is what stands in for it")
    if not with_submodules and has_submodules(repository):
        yield "submodules have repositories of their own; --recurse-submodules scans them too"
    if repository.ignores_graphs:
        yield "the commit-graph is damaged and is not used; git commit-graph write makes a new one"


def _say(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _count_grafts(file: Path) -> int:
    try:
        lines = file.read_bytes().splitlines()
    except OSError:
        return 0
    return sum(1 for line in lines if line.strip() and not line.startswith(b"#"))
