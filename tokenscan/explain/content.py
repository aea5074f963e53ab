"""Reading the texts that a place has: a file, what is inside it, standard input, a git object."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tokenscan.archives.address import SEPARATOR, join_address
from tokenscan.archives.budget import Budget, Limits
from tokenscan.archives.formats import recognise
from tokenscan.archives.part import Unread
from tokenscan.detect.windows import MAX_WINDOW
from tokenscan.errors import UsageError
from tokenscan.gitio.objects import ObjectWindow, read_objects
from tokenscan.gitio.plumbing import Plumbing
from tokenscan.model.blob import Blob, Skipped
from tokenscan.model.provenance import Kind, Provenance
from tokenscan.sources.blobs import make_blob
from tokenscan.sources.exclusion import Exclusion
from tokenscan.sources.files import make_file_source
from tokenscan.sources.stdin import StdinSource


@dataclass(frozen=True, slots=True)
class Text:
    """*blob* is a text, or a window of one; *member* the address of what it is the content of, in an archive; *suffix*
    see ``archives.part.Part``.
    """

    blob: Blob
    member: str = ""
    suffix: str = ""

    @property
    def path(self) -> str:
        """How a report names it; empty where it has no name."""
        return join_address((self.blob.provenance and self.blob.provenance.path) or "", self.member)


def split_member(path: str) -> tuple[str, str]:
    """The file, and the address inside it, that *path* names: ``a.zip!b.env``. What exists as a whole is a file."""
    head, separator, member = path.partition(SEPARATOR)
    while separator and not os.path.isfile(head):  # noqa: PTH113
        more, separator, member = member.partition(SEPARATOR)
        head = f"{head}{SEPARATOR}{more}"
    return (head, member) if separator and not os.path.lexists(path) else (path, "")


def read_stdin() -> Iterator[Text | Skipped]:
    """Standard input."""
    for blob in StdinSource().read(("-",)):
        yield blob if isinstance(blob, Skipped) else Text(blob)


def read_file(path: str, root: str, *, with_lfs: bool = True) -> Iterator[Text | Skipped]:
    """The file *path*, named relative to *root*, or what is at an address inside it; of a pointer of Git LFS what it
    stands for, too, *with_lfs*. Raises ``UsageError`` where there is no such file.
    """
    file, member = split_member(path)
    if not os.path.lexists(file):
        raise UsageError(f"{file} does not exist")
    if Path(file).is_dir():
        raise UsageError(f"{file} is a folder; name a file in it, or `tokenscan explain FINGERPRINT {file}`")
    source = make_file_source([file], Exclusion(), root=root, include_ignored=True, max_bytes=None, with_lfs=with_lfs)
    for chunk in source.plan():
        blobs = [chunk] if isinstance(chunk, Skipped) else source.read(chunk)
        yield from _open(blobs, member)


def read_object(git: Plumbing, name: str, kind: Kind, path: str | None, member: str) -> Iterator[Text | Skipped]:
    """The git object *name* as a scan sees it at *path*, or what is at the address *member* inside it."""
    yield from _open(_read_windows(git, name, Provenance(kind, path)), member)


def _read_windows(git: Plumbing, name: str, provenance: Provenance) -> Iterator[Blob | Skipped]:
    for item in read_objects(git, [name]):
        if isinstance(item, ObjectWindow):
            yield make_blob(item.window, name, provenance)
        else:
            yield Skipped(item.reason, f"object {name}")


def _open(blobs: Iterable[Blob | Skipped], member: str) -> Iterator[Text | Skipped]:
    for blob in blobs:
        if isinstance(blob, Skipped):
            yield blob
        elif member:
            yield from _expand(blob, member)
        else:
            yield Text(blob)


def _expand(blob: Blob, address: str) -> Iterator[Text | Skipped]:
    from tokenscan.archives.expand import expand

    path = (blob.provenance and blob.provenance.path) or ""
    form = recognise(blob.data, path)
    if form is None or len(blob.data) >= MAX_WINDOW or blob.first_line:
        yield Skipped("unreadable", path, "not an archive, or one too large to be opened here; unpack it")
        return
    for item in expand(io.BytesIO(blob.data), form, path, Budget(Limits())):
        if isinstance(item, Unread):
            if item.name == address or not item.name:
                yield Skipped(item.reason, f"{path}{SEPARATOR}{item.name}", item.detail)
            continue
        members = item.find_rows(start for _, start in item.rows) if item.rows else [item]
        for each in members:
            if each.address == address:
                window = each.window
                inner = Blob(window.data, blob.object_id, blob.provenance, window.first_line, window.first_column)
                yield Text(inner, each.address, each.suffix)
