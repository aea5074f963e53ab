"""Opening a repository, whatever its form: plain, bare, a linked worktree, a submodule, either object format."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tokenscan.errors import RepositoryError
from tokenscan.gitio.environment import git_environment, push_environment
from tokenscan.gitio.layout import DOT_GIT
from tokenscan.gitio.plumbing import Plumbing
from tokenscan.gitio.soundness import is_sound, list_commit_graphs
from tokenscan.gitio.store import find_databases

if TYPE_CHECKING:
    import git as gitpython

OLDEST_GIT = (2, 25, 0)


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository's folders, and how to call git on it. *work_tree* is ``None`` for a bare one."""

    git_dir: Path
    work_tree: Path | None
    git: Plumbing

    @property
    def root(self) -> Path:
        """What a report's paths are relative to."""
        return self.work_tree or self.git_dir

    @property
    def ignores_graphs(self) -> bool:
        """Is a commit-graph damaged, and therefore not used?"""
        return self.git.where[:2] == _WITHOUT_GRAPHS

    def resolve(self, revision: str) -> str:
        """The id of the commit that *revision* names. Raises ``RepositoryError`` that names it and the next step."""
        done = self.git.attempt("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        if done.returncode or not revision:
            raise RepositoryError(
                f"{self.root} has no commit called {revision!r}; `git log --oneline --all` shows what it has, "
                "and a shallow clone may lack it (fetch with --unshallow)"
            )
        return done.stdout.decode().strip()

    def shallow_border(self) -> tuple[str, ...]:
        """The commits whose parents were not cloned."""
        path = os.fsdecode(self.git.run("rev-parse", "--git-path", "shallow").removesuffix(b"\n"))
        file = Path(path) if Path(path).is_absolute() else Path.cwd() / path
        return tuple(file.read_text().split()) if file.is_file() else ()


def open_repository(path: Path) -> Repository:
    """The repository that *path* is, or is inside of. Raises ``RepositoryError`` that names *path*."""
    if not path.exists():
        raise RepositoryError(f"{path} does not exist")
    if shutil.which("git") is None:
        raise RepositoryError("git is not installed, or not on PATH; install it to scan a repository's history")
    import git as gitpython  # fails to load where there is no git

    try:
        repo = gitpython.Repo(path, search_parent_directories=True)
    except gitpython.InvalidGitRepositoryError:
        raise RepositoryError(_explain_refusal(path)) from None
    try:
        _check_git_version(repo)
        git_dir = Path(repo.git_dir).resolve()
        work_tree = None if repo.bare or repo.working_tree_dir is None else Path(repo.working_tree_dir).resolve()
    finally:
        repo.close()
    return Repository(git_dir, work_tree, _distrust_graphs(_make_plumbing(git_dir, work_tree)))


def open_git_dir(git_dir: Path) -> Repository:
    """The repository that *git_dir* is, without the work tree that its configuration names: there may be none any more.
    Raises ``RepositoryError``.
    """
    resolved = git_dir.resolve()
    # Git goes into the work tree that is configured before anything else.
    plumbing = Plumbing(("--work-tree", str(resolved), "--git-dir", str(resolved)), git_environment())
    return Repository(resolved, None, _distrust_graphs(_check_use(plumbing, resolved)))


def open_in_hook() -> Repository:
    """The repository that git calls a hook of, by the variables that it sets: of a push the objects may still be in a
    quarantine. Raises ``RepositoryError``.
    """
    git = Plumbing((), push_environment())
    done = git.attempt("rev-parse", "--absolute-git-dir", "--is-inside-work-tree")
    if done.returncode:
        raise RepositoryError(f"{Path.cwd()} is not a git repository; git calls this, or call it inside of one")
    named, _, inside = os.fsdecode(done.stdout.removesuffix(b"\n")).rpartition("\n")
    git_dir = Path(named).resolve()
    work_tree = _find_work_tree(git) if inside == "true" else None
    where = ("-C", str(work_tree), "--git-dir", str(git_dir)) if work_tree else ("--git-dir", str(git_dir))
    return Repository(git_dir, work_tree, _distrust_graphs(Plumbing(where, git.environment)))


def _find_work_tree(git: Plumbing) -> Path:
    return Path(os.fsdecode(git.run("rev-parse", "--show-toplevel").removesuffix(b"\n"))).resolve()


_WITHOUT_GRAPHS = ("-c", "core.commitGraph=false")


def _distrust_graphs(git: Plumbing) -> Plumbing:
    """Read commits themselves where a file that stands for them is damaged: git would believe it."""
    if all(is_sound(file) for file in list_commit_graphs(find_databases(git))):
        return git
    return Plumbing((*_WITHOUT_GRAPHS, *git.where), git.environment)


def _explain_refusal(path: Path) -> str:
    if (path / DOT_GIT).exists():
        return (
            f"{path / DOT_GIT} is there, but git takes it for no repository: see whether it has HEAD, objects and refs"
        )
    return f"{path} is not a git repository; name one, or scan its files with `tokenscan scan {path}`"


def _check_git_version(repo: gitpython.Repo) -> None:
    version = repo.git.version_info
    if version < OLDEST_GIT:
        needed = ".".join(map(str, OLDEST_GIT[:2]))
        raise RepositoryError(f"git {'.'.join(map(str, version))} is too old; tokenscan needs git {needed} or newer")


def _make_plumbing(git_dir: Path, work_tree: Path | None) -> Plumbing:
    where = ("-C", str(work_tree), "--git-dir", str(git_dir)) if work_tree else ("--git-dir", str(git_dir))
    return _check_use(Plumbing((*where,), git_environment()), work_tree or git_dir)


def _check_use(git: Plumbing, folder: Path) -> Plumbing:
    done = git.attempt("rev-parse", "--git-dir")
    if done.returncode == 0:
        return git
    if b"dubious ownership" in done.stderr and _is_trusted_by_user(folder):
        return Plumbing(("-c", "safe.directory=*", *git.where), git.environment)
    message = done.stderr.decode("utf-8", "replace").strip().splitlines()
    raise RepositoryError(f"git cannot use {folder}: {' '.join(message)}")


def _is_trusted_by_user(folder: Path) -> bool:
    """Does the user's own configuration, which we otherwise leave alone, trust *folder* (``safe.directory``)?"""
    asked = Plumbing(("-C", os.sep), _user_environment()).attempt("config", "--get-all", "safe.directory")
    trusted = asked.stdout.decode("utf-8", "surrogateescape").splitlines()
    return "*" in trusted or any(Path(entry).expanduser() == folder for entry in trusted if entry)


def _user_environment() -> Mapping[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
