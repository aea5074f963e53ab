"""7z."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any, Final

from tokenscan.archives.budget import Budget
from tokenscan.archives.part import Part, Unread, read_pieces
from tokenscan.archives.time_limit import TimeUpError, limit_cpu_time
from tokenscan.archives.unpack import read_stored

if TYPE_CHECKING:
    from py7zr.io import Py7zIO

MAGIC: Final = b"7z\xbc\xaf\x27\x1c"
MAX_IN_MEMORY: Final = 32 << 20


def read_sevenzip(content: IO[bytes], _: str, budget: Budget) -> Iterator[Part | Unread]:
    """The files, unpacked one behind the other into a temporary file without a name: the library pushes them. Raises
    any ``Exception``: so does the library, for content that it did not foresee.
    """
    import py7zr

    with SpooledTemporaryFile(MAX_IN_MEMORY) as spool:
        sink = _Sink(spool, _most(content, budget))
        problem: Unread | None = None
        try:
            with limit_cpu_time(budget.seconds_left()):
                _unpack(content, sink)
        except py7zr.exceptions.PasswordRequired:
            problem = Unread("encrypted", "")
        except py7zr.exceptions.UnsupportedCompressionMethodError:
            problem = Unread("unreadable", "", "its compression is not known")
        except TimeUpError:
            problem = Unread("time-limit", "")
        except _FullError:
            problem = Unread("budget-spent", "", "it holds too much for its size, or for what archives may hold")
        except Exception as error:  # whatever it raises, what was unpacked until then is read
            problem = Unread("damaged", "", f"it cannot be unpacked ({type(error).__name__})")
        for name, start, size in sink.files:
            yield Part(name, read_pieces(read_stored(spool, start, size)))
        if problem is not None:
            yield problem


def _most(content: IO[bytes], budget: Budget) -> int:
    """Bytes that the files may have together."""
    limits = budget.limits
    return min(budget.bytes_left(), max(limits.free_bytes, limits.max_ratio * content.seek(0, 2)))


def _unpack(content: IO[bytes], sink: _Sink) -> None:
    import py7zr

    content.seek(0)
    with py7zr.SevenZipFile(content) as archive:
        if archive.needs_password():
            raise py7zr.exceptions.PasswordRequired
        from py7zr.io import MemIO

        # ``extractall`` refuses an archive with a name that leads out of it. Nothing is written by name here.
        for file in archive.files:
            if not file.is_directory and not file.is_socket:
                archive.worker.register_filelike(file.id, MemIO(file.filename, sink.factory()))
        archive.worker.extract(archive.fp, None, parallel=False)


class _FullError(Exception):
    """More than may be unpacked."""


class _Sink:
    """Takes files one behind the other: name, start and size of each in *files*."""

    def __init__(self, spool: IO[bytes], most: int) -> None:
        self._spool = spool
        self._left = most
        self.files: list[tuple[str, int, int]] = []

    def factory(self) -> Any:
        """What the library asks for a place to write a file to."""
        from py7zr.io import WriterFactory

        sink = self

        class Factory(WriterFactory):
            def create(self, filename: str) -> Py7zIO:
                sink.files.append((filename, sink._spool.tell(), 0))
                return sink.make_writer()

        return Factory()

    def make_writer(self) -> Py7zIO:
        """The place of the file that was begun last."""
        from py7zr.io import Py7zIO

        sink = self

        class Writer(Py7zIO):
            def write(self, s: bytes | bytearray) -> int:
                return sink.write(s)

            def read(self, size: int | None = None) -> bytes:
                return b""

            def seek(self, offset: int, whence: int = 0) -> int:
                return offset

            def flush(self) -> None:
                """It is read when all of it is there."""

            def size(self) -> int:
                return sink.files[-1][2]

        return Writer()

    def write(self, piece: bytes | bytearray) -> int:
        """Take *piece* of the file that was begun last."""
        self._left -= len(piece)
        if self._left < 0:
            raise _FullError
        self._spool.write(piece)
        name, start, size = self.files[-1]
        self.files[-1] = (name, start, size + len(piece))
        return len(piece)
