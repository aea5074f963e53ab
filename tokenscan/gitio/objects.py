"""The object database: what is in it, and reading it at git's own speed."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Literal

from tokenscan.gitio.plumbing import Plumbing, Stream
from tokenscan.gitio.windows import MAX_WINDOW, Window, read_windows

Kind = Literal["blob", "commit", "tag", "tree"]

DATABASE = "object database"
"""Stands for the id of an object where it is the whole database that complains."""


@dataclass(frozen=True, slots=True)
class ObjectEntry:
    """An object's hexadecimal id, its kind and its size in bytes."""

    id: str
    kind: Kind
    size: int


@dataclass(frozen=True, slots=True)
class ObjectWindow:
    """The content of an object of *size* bytes, or of a large one a part."""

    id: str
    kind: Kind
    size: int
    window: Window


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An object that is not there, or that git cannot read."""

    id: str
    reason: Literal["missing", "damaged"]
    detail: str = ""


def list_objects(git: Plumbing) -> Iterator[ObjectEntry | Unreadable]:
    """Every object of the database, in the order of the packs, and what git could not list of it."""
    form = "--batch-check=%(objectname) %(objecttype) %(objectsize)"
    with git.stream("cat-file", "--batch-all-objects", "--unordered", "--buffer", form) as stream:
        for line in stream.lines():
            name, kind, *size = line.split(" ")
            if size:
                yield ObjectEntry(name, kind, int(size[0]))  # type: ignore[arg-type]
            else:
                yield Unreadable(name, "damaged", "listed, but git cannot read it")
        complaint = stream.failure() or stream.complaint()
    if complaint:
        yield Unreadable(DATABASE, "damaged", complaint)


def read_objects(git: Plumbing, ids: Sequence[str]) -> Iterator[ObjectWindow | Unreadable]:
    """The objects *ids*, in that order. One that kills git is told, and the rest is read all the same."""
    rest = ids
    while rest:
        with git.stream("cat-file", "--batch", "--buffer", stdin=rest) as stream:
            reader = _Reader(stream.output)
            yield from reader.items()
            failure = stream.failure()
        broken = reader.started - 1 if reader.is_cut else reader.started
        if broken < len(rest):
            yield Unreadable(rest[broken], "damaged", failure or "git stopped there")
        elif failure:
            yield Unreadable(DATABASE, "damaged", failure)
        rest = rest[broken + 1 :]


class _Reader:
    """Reads the output of ``git cat-file --batch``. *started* counts the objects that it has begun to answer; *is_cut*
    tells that it ended inside the last of them.
    """

    def __init__(self, output: IO[bytes]) -> None:
        self._output = output
        self.started = 0
        self.is_cut = False

    def items(self) -> Iterator[ObjectWindow | Unreadable]:
        read, readline = self._output.read, self._output.readline
        while header := readline():
            self.started += 1
            name, *words = header.split()
            if len(words) != 2:
                yield Unreadable(name.decode("utf-8", "replace"), "missing")
                continue
            kind: Kind = words[0].decode()  # type: ignore[assignment]
            size = int(words[1])
            if size > MAX_WINDOW:
                self.is_cut = not (yield from _read_windows(self._output, name.decode(), kind, size))
            else:
                data = read(size + 1)
                self.is_cut = len(data) <= size
                if not self.is_cut:
                    yield ObjectWindow(name.decode(), kind, size, Window(data[:-1]))
            if self.is_cut:
                return


def _read_windows(output: IO[bytes], name: str, kind: Kind, size: int) -> Generator[ObjectWindow, None, bool]:
    """As a generator's value: was the object read to its end?"""
    left = size

    def read(count: int) -> bytes:
        nonlocal left
        part = output.read(min(count, left))
        left -= len(part)
        return part

    for window in read_windows(read):
        yield ObjectWindow(name, kind, size, window)
    return left == 0 and len(output.read(1)) == 1


@contextmanager
def search_missing(git: Plumbing, tips: Sequence[str]) -> Iterator[Iterator[Unreadable]]:
    """Objects that the history of *tips* (revisions, or options of ``git rev-list``) needs and the database lacks.

    The search runs from entering on, beside whatever else is done; the iterator waits for its end.
    """
    options = [tip for tip in tips if tip.startswith("--")]
    revisions = [tip for tip in tips if not tip.startswith("--")]
    # Quiet, it prints the missing ones alone.
    arguments = ("rev-list", "--objects", "--quiet", "--missing=print", *options, "--stdin")
    with git.stream(*arguments, stdin=revisions) as stream:
        yield _missing(stream)


def _missing(stream: Stream) -> Iterator[Unreadable]:
    for line in stream.lines():
        yield Unreadable(line.removeprefix("?"), "missing", "the history needs it, the repository has it not")
    failure = stream.failure()
    if failure:
        yield Unreadable("history", "damaged", failure)
