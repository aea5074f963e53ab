"""The policy that a range is judged by: that of the commit it starts from. Whoever proposes a change could otherwise
accept their own secrets in it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tokenscan.config import find_repository_file, read_table
from tokenscan.errors import RepositoryError, UsageError
from tokenscan.folders import IGNORE_FILE, PYPROJECT, REPOSITORY_FILE
from tokenscan.gitio.repository import Repository
from tokenscan.policy.baseline.entry import FILE

POLICY_FILES = (REPOSITORY_FILE, PYPROJECT, IGNORE_FILE, FILE)
"""What may say of itself which findings count. Further rule files are read as these name them."""


@contextmanager
def open_policy(repository: Repository, base: str) -> Iterator[Path]:
    """A folder that has the policy files of *repository* as they were in the commit *base* (an id), or the work tree
    where *base* is empty. Errors about files in it name the commit.
    """
    if not base:
        yield repository.root
        return
    with TemporaryDirectory(prefix="tokenscan-") as name:
        folder = Path(name).resolve()
        try:
            _export(repository, base, folder)
            yield folder
        except UsageError as error:
            raise type(error)(str(error).replace(f"{folder}/", f"{base[:12]}:")) from None


def _export(repository: Repository, base: str, folder: Path) -> None:
    for name in POLICY_FILES:
        _export_file(repository, base, name, folder)
    file = find_repository_file(folder)
    rules = read_table(file).get("rules", []) if file else []
    for name in rules if isinstance(rules, list) else []:
        inside = posixpath.normpath(str(name))
        if not inside.startswith(("/", "../")):
            _export_file(repository, base, inside, folder)


def _export_file(repository: Repository, base: str, name: str, folder: Path) -> None:
    """Raises ``RepositoryError`` for what *base* has and git cannot give: a policy must not be taken for none."""
    listed = repository.git.attempt("ls-tree", "-z", "--full-tree", base, "--", name)
    if listed.returncode == 0 and not listed.stdout:
        return
    done = repository.git.attempt("cat-file", "blob", f"{base}:{name}")
    if listed.returncode or done.returncode:
        raise RepositoryError(f"{name} cannot be read as it was in {base[:12]}; `git fsck` tells what is damaged")
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(done.stdout)


def tell_difference(repository: Repository, base: str, folder: Path) -> tuple[str, ...]:
    """A note, where the work tree's policy is another than that of *base* in *folder*."""
    tree = repository.work_tree
    if not base or tree is None or all(_read(tree / name) == _read(folder / name) for name in POLICY_FILES):
        return ()
    return (f"configuration and baseline are those of {base[:12]}, where the range starts: changes count later",)


def _read(file: Path) -> bytes:
    return file.read_bytes() if file.is_file() else b""
