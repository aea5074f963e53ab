"""SQLite databases: the rows of their tables."""

from __future__ import annotations

import io
import shutil
import sqlite3
import tempfile
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any, Final

from tokenscan.archives.budget import Budget
from tokenscan.archives.part import DamagedError, Part, Unread, describe

MAGIC: Final = b"SQLite format 3\0"
MAX_IN_MEMORY: Final = 64 << 20
"""Bytes of a database that is opened in memory; a larger one takes a temporary file."""

_VERSIONS: Final = slice(18, 20)
"""Bytes of the header: 2 where a log file beside it belongs to it, which is not there, and it would not open."""

_STEPS: Final = 100_000
"""Instructions of SQLite's machine between two looks at the budget; some milliseconds."""

_COPIED: Final = 1 << 20

BATCH: Final = 256 << 10
"""Bytes of rows that are scanned at once; where something is found, its row is scanned by itself."""


def read_sqlite(content: IO[bytes], _: str, budget: Budget) -> Iterator[Part | Unread]:
    """``table/row`` (by rowid, or counted), a line a column. Views, virtual tables and computed columns are asked
    nothing: they run what the file says. Values that are bytes are parts of their own, ``table/row/column``.
    """
    try:
        with _open(content) as database:
            database.text_factory = _decode
            database.set_progress_handler(lambda: budget.seconds_left() <= 0, _STEPS)
            for (table,) in database.execute(_TABLES).fetchall():
                yield from _try_table(database, table, budget)
    except sqlite3.Error as error:
        raise DamagedError(f"SQLite cannot read it ({type(error).__name__})") from None


_TABLES: Final = "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0 ORDER BY rootpage"


def _try_table(database: sqlite3.Connection, table: str, budget: Budget) -> Iterator[Part | Unread]:
    budget.spend(entries=1)
    try:
        yield from _read_table(database, table)
    except (sqlite3.Error, ValueError, OverflowError) as error:
        yield Unread("damaged", table, describe(error))


def _read_table(database: sqlite3.Connection, table: str) -> Iterator[Part]:
    described = database.execute(f"PRAGMA table_xinfo({_quote(table)})").fetchall()
    columns = [name for _, name, *_, hidden in described if hidden == 0]
    wanted = ", ".join(map(_quote, columns))
    try:
        rows = database.execute(f"SELECT rowid, {wanted} FROM {_quote(table)}")  # noqa: S608 - quoted
    except sqlite3.OperationalError:  # a table without row ids
        rows = database.execute(f"SELECT NULL, {wanted} FROM {_quote(table)}")  # noqa: S608
    batch = _Batch(table)
    for count, (row_id, *values) in enumerate(rows, 1):
        place = f"{table}/{row_id if isinstance(row_id, int) else count}"
        yield from batch.add(place, _spell_row(columns, values))
        for column, value in zip(columns, values, strict=True):
            if isinstance(value, bytes) and value:
                yield Part(f"{place}/{column}", io.BytesIO(value).read, entries=0)
    yield from batch.rest()


class _Batch:
    """Rows gathered into parts: most hold nothing, and a look at each would take longer than all the rest."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._rows: list[tuple[str, int]] = []
        self._texts: list[bytes] = []
        self._size = 0

    def add(self, place: str, text: bytes) -> Iterator[Part]:
        """Take the row *text*; give the part that is full now, if one is."""
        if self._size + len(text) > BATCH:
            yield from self.rest()
        if text:
            self._rows.append((place, self._size))
            self._texts.append(text)
            self._size += len(text)

    def rest(self) -> Iterator[Part]:
        """The part that is left, if any. A row too large for one is a part by itself, in windows if need be."""
        if len(self._rows) == 1:
            yield Part(self._rows[0][0], io.BytesIO(self._texts[0]).read, entries=0)
        elif self._rows:
            yield Part(self._table, io.BytesIO(b"".join(self._texts)).read, entries=0, rows=tuple(self._rows))
        self._rows, self._texts, self._size = [], [], 0


def _spell_row(columns: Sequence[str], values: Sequence[Any]) -> bytes:
    pairs = [(column, _spell_sealed(column, value)) for column, value in zip(columns, values, strict=True)]
    texts = {column: value for column, value in pairs if isinstance(value, str) and value}
    lines = [f"{column} = {value}\n" for column, value in texts.items()]
    name, value = (next((texts[word] for word in words if word in texts), "") for words in (_NAMES, _VALUES))
    if name and value:
        lines.append(f"{name} = {value}\n")
    return "".join(lines).encode("utf-8", "surrogateescape")


def _spell_sealed(column: str, value: Any) -> Any:
    """*value*, in base64 if it is what a browser locks a password or a key in."""
    is_sealed = column in _SEALED and isinstance(value, bytes) and len(value) <= _MAX_SEALED
    return b64encode(value).decode("ascii") if is_sealed else value


_SEALED: Final = frozenset({"password_value", "item1", "item2"})
"""Columns of Chrome's ``Login Data`` and of Firefox's ``key4.db``."""

_MAX_SEALED: Final = 1024
_NAMES: Final = ("key", "name", "option_name", "setting", "variable")
_VALUES: Final = ("value", "val", "option_value")
"""Columns of tables of settings: there the name of a value stands in the row."""


def _decode(text: bytes) -> str:
    return text.decode("utf-8", "surrogateescape")


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@contextmanager
def _open(content: IO[bytes]) -> Iterator[sqlite3.Connection]:
    size = content.seek(0, 2)
    content.seek(0)
    if size <= MAX_IN_MEMORY and hasattr(sqlite3.Connection, "deserialize"):  # from Python 3.11 on
        database: Any
        with closing(sqlite3.connect(":memory:")) as database:
            image = bytearray(content.read())
            image[_VERSIONS] = b"\x01\x01"
            database.deserialize(bytes(image))
            yield database
        return
    # SQLite opens nothing without a name: a folder that nobody else can enter.
    with tempfile.TemporaryDirectory(prefix="tokenscan-") as folder:
        file = Path(folder) / "database"
        with file.open("wb") as copy:
            shutil.copyfileobj(content, copy, _COPIED)
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            yield database
