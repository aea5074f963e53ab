"""The configuration of a repository as it was at a revision: what a pull request changes in it must not decide about
that pull request.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tokenscan.config import PYPROJECT, REPOSITORY_FILE, find_repository_file, read_table
from tokenscan.gitio.repository import Repository

_NAMES = (REPOSITORY_FILE, PYPROJECT, ".tokenscan.baseline.toml")


@contextmanager
def config_root(repository: Repository, revision: str | None) -> Iterator[Path]:
    """A folder to read the configuration from: the repository's own, or with a *revision* a temporary one that holds
    what stands there. Raises ``RepositoryError`` for a revision that is not there.
    """
    if revision is None:
        yield repository.root
        return
    commit = repository.resolve(revision)
    with TemporaryDirectory(prefix="tokenscan-") as named:
        root = Path(named)
        for name in _NAMES:
            _copy(repository, commit, name, root)
        for name in _list_rule_files(root):
            _copy(repository, commit, name, root)
        yield root


def _copy(repository: Repository, commit: str, name: str, root: Path) -> None:
    """Write what *commit* has at *name* to the same place below *root*; nothing where it has nothing there."""
    file = (root / name).resolve()
    done = repository.git.attempt("cat-file", "blob", f"{commit}:{name}")
    if done.returncode == 0 and file.is_relative_to(root.resolve()):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(done.stdout)


def _list_rule_files(root: Path) -> list[str]:
    """The rule files that the configuration names, as far as it can be read; who loads it says what is wrong."""
    file = find_repository_file(root)
    rules = read_table(file).get("rules", []) if file else []
    return [name for name in rules if isinstance(name, str)] if isinstance(rules, list) else []
