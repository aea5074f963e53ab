"""Opening what is recognised, and what is inside that, and so on."""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from operator import itemgetter
from tempfile import TemporaryFile
from typing import IO

from tokenscan.archives.address import clean_name, join_address
from tokenscan.archives.budget import Budget, SpentError
from tokenscan.archives.formats import Format, recognise
from tokenscan.archives.part import DAMAGE, Part, Rows, Unread, describe
from tokenscan.detect.windows import MAX_WINDOW, WINDOW_OVERLAP, Window, read_windows


@dataclass(frozen=True, slots=True)
class Member:
    """Something inside, or of a large one a part, at an *address* that begins below the outermost container.
    *is_container*: what is in it comes, too, at addresses below its own, or at its own in another form. *rows*: it is
    many small members at once, of these addresses, that begin at these bytes. *suffix*: see ``Part``.
    """

    address: str
    window: Window
    is_container: bool
    rows: Rows = ()
    suffix: str = ""

    def find_rows(self, starts: Iterable[int]) -> Iterator[Member]:
        """The rows in which the bytes *starts* stand, each once."""
        for at in sorted({bisect_right(self.rows, start, key=itemgetter(1)) - 1 for start in starts}):
            address, begin = self.rows[at]
            end = self.rows[at + 1][1] if at + 1 < len(self.rows) else None
            yield Member(address, Window(self.window.data[begin:end]), False)


def expand(content: IO[bytes], form: Format, name: str, budget: Budget) -> Iterator[Member | Unread]:
    """Every member of *content*, a seekable file in *form* called *name* (or nothing), and of the members that are
    containers; ``Unread.name`` is an address here. When the budget is spent that is said once, and no more comes.
    """
    try:
        yield from _Expansion(budget).run(content, form, name=name, address="", depth=1)
    except SpentError as error:
        yield Unread("budget-spent", "", str(error))


def spool_window(spool: IO[bytes], data: bytes, *, is_first: bool) -> None:
    """Write to *spool* what the window *data* has and the one before it had not."""
    spool.write(data if is_first else data[WINDOW_OVERLAP:])


@dataclass(frozen=True, slots=True)
class _Expansion:
    budget: Budget

    def run(
        self, content: IO[bytes], form: Format, *, name: str, address: str, depth: int
    ) -> Iterator[Member | Unread]:
        limits = self.budget.limits
        if depth > limits.max_depth:
            yield Unread("budget-spent", address, f"archives nested more than {limits.max_depth} deep")
            return
        allowed = 2 * limits.free_bytes + limits.max_ratio * content.seek(0, io.SEEK_END)
        for part in self._read(content, form, name):
            self.budget.spend(entries=part.entries if isinstance(part, Part) else 1)
            own = join_address(address, clean_name(part.name) if part.name else "")
            if isinstance(part, Unread):
                yield replace(part, name=own)
                continue
            meter = _Meter(part, self.budget)
            if part.rows:
                yield self._read_rows(meter, part, address)
                yield from meter.problems(own)
            else:
                yield from self._open(meter, own, part=part, depth=depth)
            allowed -= meter.count
            if allowed < 0:
                yield Unread("budget-spent", address, f"it holds more than {limits.max_ratio} times its size")
                return

    def _read(self, content: IO[bytes], form: Format, name: str) -> Iterator[Part | Unread]:
        """What *form* makes of *content*; what it cannot make anything of is damaged."""
        parts = form.read(content, name, self.budget)
        while True:
            self.budget.start()
            part: Part | Unread | None
            try:
                part = next(parts, None)
            except SpentError:
                raise
            except form.damage as error:
                part, parts = Unread("damaged", "", describe(error)), iter(())
            finally:
                seconds = self.budget.stop()
            self.budget.spend(seconds=seconds)
            if part is None:
                return
            yield part

    def _read_rows(self, meter: _Meter, part: Part, address: str) -> Member:
        data = meter.read(MAX_WINDOW)
        rows = tuple((join_address(address, clean_name(name)), start) for name, start in part.rows if start < len(data))
        return Member(join_address(address, clean_name(part.name)), Window(data), False, rows)

    def _open(self, meter: _Meter, address: str, *, part: Part, depth: int) -> Iterator[Member | Unread]:
        """The windows of a part, and then what is in it."""
        windows = read_windows(meter.read)
        first = next(windows, Window(b""))
        form = recognise(first.data, part.name) if part.name else None  # another form of a document is opened once
        if form is None or len(first.data) < MAX_WINDOW:
            yield Member(address, first, form is not None, suffix=part.suffix)
            yield from (Member(address, window, False, suffix=part.suffix) for window in windows)
            yield from meter.problems(address)
            if form is not None:
                content = io.BytesIO(first.data)
                yield from self.run(content, form, name=part.name, address=address, depth=depth + 1)
            return
        with TemporaryFile() as spool:
            for window in chain((first,), windows):
                spool_window(spool, window.data, is_first=window is first)
                yield Member(address, window, True)
            yield from meter.problems(address)
            yield from self.run(spool, form, name=part.name, address=address, depth=depth + 1)


class _Meter:
    """Reads a part, counts what comes, and ends it where it is damaged or grows too much."""

    def __init__(self, part: Part, budget: Budget) -> None:
        self._part = part
        self._budget = budget
        self._problem: Unread | None = None
        self._spent: SpentError | None = None
        self.count = 0

    def read(self, count: int) -> bytes:
        """At most *count* bytes of the part; none at its end, and none where it cannot be read on."""
        if self._problem or self._spent:
            return b""
        self._budget.start()
        piece = b""
        try:
            piece = self._part.read(count)
        except DAMAGE as error:
            self._problem = Unread("damaged", "", describe(error))
        finally:
            seconds = self._budget.stop()
        self.count += len(piece)
        self._check(len(piece), seconds)
        return piece

    def _check(self, count: int, seconds: float) -> None:
        limits, taken = self._budget.limits, self._part.taken
        if taken and self.count > max(limits.free_bytes, limits.max_ratio * taken()):
            self._problem = Unread("budget-spent", "", f"it grows to more than {limits.max_ratio} times its size")
        try:
            self._budget.spend(count=count, seconds=seconds)
        except SpentError as error:
            self._spent = error

    def problems(self, address: str) -> Iterator[Unread]:
        """Why not all of it was read. Raises ``SpentError``."""
        if self._problem:
            yield replace(self._problem, name=address)
        if self._spent:
            raise self._spent
