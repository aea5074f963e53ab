"""The object database: what is in it, and reading it at git's own speed."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Literal

from tokenscan.detect.windows import MAX_WINDOW, Window, read_windows
from tokenscan.gitio.plumbing import Plumbing

Kind = Literal["blob", "commit", "tag", "tree"]

RUN_BYTES = 1 << 20
"""Bytes read at a time: enough that the cost of a look at them is spread over many objects, and little enough to stay
in a core's cache."""

UNREADABLE = "listed, but git cannot read it"
_NEEDED = "the history needs it, the repository has it not"

_MAX_HEADER = 128
"""An id of up to 64 digits, a kind and a size."""

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
class ObjectRun:
    """Whole objects, as they lie one after the other in *data*: the id, kind, start and end (offsets) of each."""

    data: bytes
    objects: tuple[tuple[str, Kind, int, int], ...]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An object that is not there, or that git cannot read."""

    id: str
    reason: Literal["missing", "damaged"]
    detail: str = ""


class ObjectNames:
    """Ids of objects, packed: 20 or 32 bytes each, since a history has many."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._data = bytearray()
        self._width = 20
        for name in names:
            self.add(name)

    def add_packed(self, names: bytes, width: int) -> None:
        """Take ids of *width* bytes each."""
        self._width = width
        self._data += names

    def add(self, name: str) -> None:
        """Take one more; all are of one length."""
        self._width = len(name) // 2
        self._data += bytes.fromhex(name)

    def __len__(self) -> int:
        return len(self._data) // self._width

    def slices(self, count: int) -> Iterator[tuple[str, ...]]:
        """The ids, in the order they came in, *count* at a time."""
        width, size = self._width, self._width * count
        for start in range(0, len(self._data), size):
            part = self._data[start : start + size].hex()
            yield tuple(part[at : at + 2 * width] for at in range(0, len(part), 2 * width))


def list_objects(git: Plumbing, ids: Sequence[str] | None = None) -> Iterator[ObjectEntry | Unreadable]:
    """Every object of the database, in the order of the packs, or the objects *ids*; and what git could not list."""
    form = "--batch-check=%(objectname) %(objecttype) %(objectsize)"
    if ids is None:
        ids = _list_without_broken_packs(git)
    which = ("--batch-all-objects", "--unordered") if ids is None else ()
    with git.stream("cat-file", *which, "--buffer", form, stdin=ids or ()) as stream:
        for line in stream.lines():
            name, kind, *size = line.split(" ")
            if size:
                yield ObjectEntry(name, kind, int(size[0]))  # type: ignore[arg-type]
            else:
                yield Unreadable(name, "damaged", UNREADABLE)
        complaint = stream.failure() or stream.complaint()
    if complaint:
        yield Unreadable(DATABASE, "damaged", complaint)


def _list_without_broken_packs(git: Plumbing) -> Sequence[str] | None:
    """The ids of all objects but those in packs at which git would end its own list; ``None`` where there are none."""
    from tokenscan.gitio.soundness import list_around_broken_packs  # the commit hook has no use for it

    return list_around_broken_packs(git)


def read_runs(git: Plumbing, ids: Sequence[str]) -> Iterator[ObjectRun | ObjectWindow | Unreadable]:
    """The objects *ids*, in that order: many small ones at a time, large ones in windows. One that kills git is told,
    and the rest is read all the same.
    """
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


def read_objects(git: Plumbing, ids: Sequence[str]) -> Iterator[ObjectWindow | Unreadable]:
    """The objects *ids*, in that order, one by one."""
    for item in read_runs(git, ids):
        if isinstance(item, ObjectRun):
            for name, kind, start, end in item.objects:
                yield ObjectWindow(name, kind, end - start, Window(item.data[start:end]))
        else:
            yield item


class _Reader:
    """Reads the output of ``git cat-file --batch``. *started* counts the objects that it has begun to answer; *is_cut*
    tells that it ended inside the last of them.
    """

    def __init__(self, output: IO[bytes]) -> None:
        self._output = output
        self.started = 0
        self.is_cut = False

    def items(self) -> Iterator[ObjectRun | ObjectWindow | Unreadable]:
        """What git answers. Each round reads as much as makes a run, and keeps what is not whole for the next."""
        read = self._output.read
        data = read(RUN_BYTES)
        while data:
            objects, missing, rest = _split(data)
            self.started += len(objects) + len(missing)
            if objects:
                yield ObjectRun(data, tuple(objects))
            yield from missing
            data = data[rest:]
            size = _size_of_first(data)
            if size > MAX_WINDOW:
                data = yield from self._read_large(data, size)
            elif more := read(max(RUN_BYTES, size + _MAX_HEADER) - len(data)):
                data += more
            else:
                self.is_cut = bool(data)
                self.started += self.is_cut
                return

    def _read_large(self, data: bytes, size: int) -> Generator[ObjectWindow, None, bytes]:
        """The windows of the object that *data* begins with; then what comes behind it."""
        header, _, kept = data.partition(b"\n")
        name, kind, _ = header.decode().split(" ")
        self.started += 1
        self.is_cut = True
        source = _Pushed(kept, self._output.read)
        if not (yield from _read_windows(source.read, name, kind, size)):  # type: ignore[arg-type]
            return b""
        self.is_cut = False
        return source.rest() or self._output.read(RUN_BYTES)


def _split(data: bytes) -> tuple[list[tuple[str, Kind, int, int]], list[Unreadable], int]:
    """The whole objects in *data*, the missing ones that git names among them, and where the rest begins."""
    objects: list[tuple[str, Kind, int, int]] = []
    missing = []
    position, size = 0, len(data)
    find = data.find
    while (feed := find(b"\n", position)) >= 0:
        words = data[position:feed].decode("utf-8", "replace").split(" ")
        if len(words) != 3:
            missing.append(Unreadable(words[0], "missing"))
            position = feed + 1
            continue
        end = feed + 1 + int(words[2])
        if end >= size:
            break
        objects.append((words[0], words[1], feed + 1, end))  # type: ignore[arg-type]
        position = end + 1
    return objects, missing, position


def _size_of_first(data: bytes) -> int:
    """The size of the object that *data* begins with, as far as that is told already; else 0."""
    header, feed, _ = data[:_MAX_HEADER].partition(b"\n")
    words = header.split(b" ")
    return int(words[2]) if feed and len(words) == 3 else 0


class _Pushed:
    """Reads *kept* first, and then from *read*."""

    def __init__(self, kept: bytes, read: Callable[[int], bytes]) -> None:
        self._kept = kept
        self._position = 0
        self._read = read

    def read(self, count: int) -> bytes:
        if self._position >= len(self._kept):
            return self._read(count)
        part = self._kept[self._position : self._position + count]
        self._position += len(part)
        return part

    def rest(self) -> bytes:
        return self._kept[self._position :]


def _read_windows(
    source: Callable[[int], bytes], name: str, kind: Kind, size: int
) -> Generator[ObjectWindow, None, bool]:
    """As a generator's value: was the object read to its end?"""
    left = size

    def read(count: int) -> bytes:
        nonlocal left
        part = source(min(count, left))
        left -= len(part)
        return part

    for window in read_windows(read):
        yield ObjectWindow(name, kind, size, window)
    return left == 0 and len(source(1)) == 1


def find_missing(git: Plumbing, ids: Iterable[str]) -> Iterator[Unreadable]:
    """Those of *ids* that the database lacks."""
    with git.stream("cat-file", "--batch-check=", "--buffer", stdin=ids) as stream:
        for line in stream.lines():
            if line.endswith(" missing"):
                yield Unreadable(line.split(" ")[0], "missing", _NEEDED)
        failure = stream.failure()
    if failure:
        yield Unreadable(DATABASE, "damaged", failure)


def is_partial(git: Plumbing) -> bool:
    """Is the repository a partial clone? Asking such a one for an object that it lacks makes git fetch, and fail."""
    return git.attempt("config", "--get-regexp", r"^(extensions\.partialclone|remote\..*\.promisor)$").returncode == 0


def search_missing(git: Plumbing, tips: Sequence[str]) -> Iterator[Unreadable]:
    """Objects that the history of *tips* (revisions, or options of ``git rev-list``) needs and the database lacks:
    found by walking all of it without asking for any: slow, and right for a partial clone.
    """
    options = [tip for tip in tips if tip.startswith("--")]
    revisions = [tip for tip in tips if not tip.startswith("--")]
    # Quiet, it prints the missing ones alone.
    arguments = ("rev-list", "--objects", "--quiet", "--missing=print", *options, "--stdin")
    with git.stream(*arguments, stdin=revisions) as stream:
        for line in stream.lines():
            yield Unreadable(line.removeprefix("?"), "missing", _NEEDED)
        failure = stream.failure()
    if failure:
        yield Unreadable("history", "damaged", failure)
