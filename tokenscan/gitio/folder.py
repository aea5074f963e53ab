"""A folder as a revision holds it."""

from __future__ import annotations

from pathlib import Path

from tokenscan.errors import RepositoryError
from tokenscan.gitio.repository import open_repository


def read_folder(repository: Path, revision: str, path: str) -> tuple[tuple[str, bytes], ...]:
    """(name, content) of the files right below *path*, or of the file at *path*, in *revision*, by name. Raises
    ``RepositoryError``.
    """
    opened = open_repository(repository)
    spec = f"{opened.resolve(revision)}:{path}"
    kind = opened.git.attempt("cat-file", "-t", spec)
    if kind.returncode:
        raise RepositoryError(f"{revision} has no {path!r}")
    if kind.stdout.strip() == b"blob":
        return ((Path(path).name, opened.git.run("cat-file", "blob", spec)),)
    entries = (entry.partition(b"\t") for entry in opened.git.run("ls-tree", "-z", spec).split(b"\0") if entry)
    blobs = ((name.decode("utf-8", "replace"), head.split()) for head, _, name in entries)
    return tuple(
        (name, opened.git.run("cat-file", "blob", words[2].decode())) for name, words in blobs if words[1] == b"blob"
    )
