"""What a commit hook remembers of the last one: which compiled rules its configuration led to.

A note in the cache folder holds the question (version, installation, a hash of the configuration files), what the
file system told of the rule files then, and which compiled rules were the answer. As long as question and file system
are the same, so is the answer, and no configuration is parsed and no rule file opened. The commit hook imports this: no
pathlib, no dataclass, no json.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from zlib import crc32

from tokenscan import __version__, folders
from tokenscan.rulebook.locate import find_builtin_folder
from tokenscan.rulebook.own_file import read_own, write_own
from tokenscan.rulebook.sources import deriving_files
from tokenscan.rulebook.trace import is_settled, trace_rules

TYPE_CHECKING = False  # what type checkers take for typing's own, without importing that
if TYPE_CHECKING:
    from tokenscan.rulebook.ruleset import Ruleset

_MAGIC = b"tokenscan note 1"

PREFIX = "rules-"
"""What the names of all that is kept of rules begin with."""


class Recalled:
    """Compiled rules in the cache: the *table* of rules and programs is a file, *database* Hyperscan's as bytes."""

    def __init__(self, table: str, database: bytes) -> None:
        self.table = table
        self.database = database


class Question:
    """All that decides on the rules of a commit in the work tree at *root*, but for the rule files themselves. Raises
    ``OSError`` for a configuration that cannot be read, ``RuleError`` where there are no built-in rules.
    """

    def __init__(self, root: str) -> None:
        self.folder = find_builtin_folder()
        parts = [__version__, self.folder]
        for file in (folders.user_file(), folders.find_repository_file(root)):
            if file and os.path.isfile(file):  # noqa: PTH113
                with open(file, "rb") as opened:  # noqa: PTH123
                    # Rule files are named from where the configuration is.
                    parts += [file, _digest(opened.read())]
        ignored = folders.ignore_file(root)
        if os.path.lexists(ignored):
            with open(ignored, "rb") as opened:  # noqa: PTH123 - one that cannot be used must be said
                parts += [ignored, _digest(opened.read())]
        self.text = os.fsencode("\0".join(parts))

    @property
    def note(self) -> str:
        """The file that holds the answer."""
        return os.path.join(folders.cache_folder(), f"{PREFIX}note-{crc32(self.text):08x}")  # noqa: PTH118


def recall(question: Question) -> Recalled | None:
    """The answer, if it was noted and still holds."""
    found = _parse(read_own(question.note) or b"", question.text)
    if found is None:
        return None
    name, checksum, names, trace = found
    folder, *files = names
    try:
        if trace != trace_rules(folder or None, files):
            return None
    except OSError:
        return None
    stem = os.path.join(folders.cache_folder(), name)  # noqa: PTH118
    database = read_own(f"{stem}.db")
    if database is None or crc32(database) != checksum:
        return None
    return Recalled(f"{stem}.table", database)


class Observer:
    """Watches what a question is answered from, while it is answered: made before anything is read."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._now = time.time_ns()
        self._question = Question(root)

    def note(self, files: Sequence[str], ruleset: Ruleset, *, with_builtin: bool) -> None:
        """Note that *ruleset* was made of the rules in *files* and, if they are in force, the built-in ones; if nothing
        has changed since the start, and whatever changes from now on will show.
        """
        folder = self._question.folder if with_builtin else ""
        watched = (*files, *deriving_files())
        try:
            trace = trace_rules(folder or None, watched)
            is_same = Question(self._root).text == self._question.text
        except OSError:
            return
        names = os.fsencode("\0".join((folder, *watched)))
        if ruleset.database and is_same and is_settled(trace, self._now) and b"\n" not in names:
            stem = name_files(ruleset.hash).encode()
            head = b"%d %d %s" % (len(self._question.text), crc32(ruleset.database), stem)
            write_own(self._question.note, b"\n".join((_MAGIC, head, names, self._question.text + trace)))


def _digest(data: bytes) -> str:
    try:
        from _blake2 import blake2b  # without OpenSSL, which costs as much as the rest of a glance's imports
    except ImportError:
        from hashlib import blake2b
    return str(blake2b(data, digest_size=20).hexdigest())


def name_files(name: str) -> str:
    """What the files of the compiled rules of that hash are called, without their ends."""
    try:
        from hyperscan import __version__ as version  # type: ignore[attr-defined]
    except ImportError:
        version = "plain"
    return f"{PREFIX}{name}-{version}-{os.uname().machine}"


def _parse(note: bytes, question: bytes) -> tuple[str, int, list[str], bytes] | None:
    """(stem, checksum of the database, folder and files, trace) of a *note* that answers *question*."""
    try:
        magic, head, names, rest = note.split(b"\n", 3)
        size, checksum, stem = head.split(b" ", 2)
        if magic != _MAGIC or int(size) != len(question) or not rest.startswith(question):
            return None
        return os.fsdecode(stem), int(checksum), os.fsdecode(names).split("\0"), rest[len(question) :]
    except ValueError:
        return None
