"""Running git so that the user's configuration changes nothing."""

from __future__ import annotations

import fcntl
import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import IO

from tokenscan.errors import RepositoryError

CHUNK_BYTES = 1 << 16
PIPE_BYTES = 1 << 20

_SETTINGS = (
    # core.fsmonitor and hooks would run commands that a repository names; lazy fetching would go to the network.
    # The multi-pack-index only tells again what the packs' own indexes tell; a damaged one ends git.
    ("core.fsmonitor", "false"),
    ("core.multiPackIndex", "false"),
    ("core.hooksPath", os.devnull),
    ("core.quotePath", "false"),
    ("color.ui", "false"),
    ("log.showSignature", "false"),
    ("protocol.allow", "never"),
)

_HARDENING: Mapping[str, str] = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_PAGER": "cat",
    "GIT_TRACE": "0",
    "LC_ALL": "C",
}


class GitError(RepositoryError):
    """git failed; the message carries what it said."""


def git_environment(*, in_hook: bool = False) -> dict[str, str]:
    """The environment for a git child: no user or system configuration, no prompt, no lock. Git's own variables
    (``GIT_DIR``, ``GIT_INDEX_FILE``) are kept in a hook, where git sets them, and dropped elsewhere.
    """
    kept = {key: value for key, value in os.environ.items() if in_hook or not key.startswith("GIT_")}
    return {**kept, **_HARDENING}


_PLACES = ("GIT_DIR", "GIT_COMMON_DIR", "GIT_WORK_TREE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES")


def hook_environment() -> dict[str, str]:
    """The environment for a git child in a hook of a push: of git's own variables those alone that say where the
    repository and the objects are, a quarantine among them. Paths are made absolute, since the child is started
    elsewhere.
    """
    known = {name: os.environ[name] for name in _PLACES if os.environ.get(name)}
    return {**git_environment(), **{name: _make_absolute(value) for name, value in known.items()}}


def _make_absolute(paths: str) -> str:
    """*paths*, separated as in ``PATH``; one that git has quoted is absolute already."""
    parts = (each if each.startswith('"') else os.path.abspath(each) for each in paths.split(os.pathsep) if each)  # noqa: PTH100
    return os.pathsep.join(parts)


@dataclass(frozen=True)
class Plumbing:
    """How to call git on one repository. *where* goes before the command: ``("--git-dir", path)``, ``("-C", path)``."""

    where: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=git_environment, repr=False)

    @property
    def folder(self) -> str:
        """The folder that git names paths from."""
        return self.where[self.where.index("-C") + 1] if "-C" in self.where else os.getcwd()  # noqa: PTH109

    def without_index(self) -> Plumbing:
        """The same, but nothing is staged: many commands read the index without need, and fail on a damaged one."""
        return Plumbing(self.where, {**self.environment, "GIT_INDEX_FILE": f"{os.devnull}.no-index"})

    def command(self, *arguments: str) -> list[str]:
        """The argument list of a git command."""
        settings = [word for key, value in _SETTINGS for word in ("-c", f"{key}={value}")]
        return ["git", "--no-pager", *settings, *self.where, *arguments]

    def run(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """What git prints. Raises ``GitError``."""
        done = self.attempt(*arguments, stdin=stdin)
        if done.returncode:
            raise GitError(f"git {arguments[0]}: {_last_words(done.stderr)}")
        return done.stdout

    def attempt(self, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """As ``run``, whatever comes of it."""
        try:
            return subprocess.run(
                self.command(*arguments), input=stdin, capture_output=True, env=dict(self.environment), check=False
            )
        except FileNotFoundError:
            raise GitError("git is not installed, or not on PATH") from None

    @contextmanager
    def stream(self, *arguments: str, stdin: Iterable[str] = ()) -> Iterator[Stream]:
        """Git's output as it comes, its input being the lines of *stdin*. The child is ended on leaving."""
        import tempfile

        with tempfile.TemporaryFile() as lines, tempfile.TemporaryFile() as errors:
            for line in stdin:
                lines.write(line.encode("utf-8", "surrogateescape") + b"\n")
            lines.seek(0)
            # From a file, not a pipe: git reads as fast as it likes, and nobody waits for anybody.
            child = subprocess.Popen(
                self.command(*arguments),
                stdin=lines,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=dict(self.environment),
                bufsize=1 << 20,
            )
            _widen(child.stdout)
            try:
                yield Stream(child, errors)
            finally:
                if child.stdout:
                    child.stdout.close()
                child.terminate()
                child.wait()


def _widen(pipe: IO[bytes] | None) -> None:
    """Let a pipe hold more than 64 KiB: git and we then wait for each other less often. Best effort, on Linux alone."""
    if pipe is not None and hasattr(fcntl, "F_SETPIPE_SZ"):
        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)


class Stream:
    """The output of a running git command."""

    def __init__(self, child: subprocess.Popen[bytes], errors: IO[bytes]) -> None:
        assert child.stdout  # noqa: S101 - opened with a pipe
        self.output = child.stdout
        self._child = child
        self._errors = errors

    def chunks(self) -> Iterator[bytes]:
        """The output in pieces of some size."""
        while chunk := self.output.read(CHUNK_BYTES):
            yield chunk

    def lines(self) -> Iterator[str]:
        """The output's lines."""
        for line in self.output:
            yield line.rstrip(b"\n").decode("utf-8", "surrogateescape")

    def fields(self) -> Iterator[bytes]:
        """The parts of the output that end with NUL."""
        rest = b""
        for chunk in self.chunks():
            *whole, rest = (rest + chunk).split(b"\0")
            yield from whole
        if rest:
            yield rest

    def failure(self) -> str:
        """What git said, once it has ended badly; empty if it ended well."""
        return _last_words(self._read_errors()) if self._child.wait() else ""

    def complaint(self) -> str:
        """The last error that git went on after; empty if there was none."""
        self._child.wait()
        errors = [line for line in self._read_errors().splitlines(keepends=True) if line.startswith(b"error:")]
        return _last_words(errors[-1]) if errors else ""

    def warnings(self) -> list[str]:
        """What git warned of, once it has ended."""
        self._child.wait()
        lines = self._read_errors().decode("utf-8", "surrogateescape").splitlines()
        return [line.removeprefix("warning: ") for line in lines if line.startswith("warning: ")]

    def _read_errors(self) -> bytes:
        self._errors.seek(0)
        return self._errors.read()


def _last_words(errors: bytes) -> str:
    lines = errors.decode("utf-8", "replace").strip().splitlines()
    fatal = [line for line in lines if line.startswith(("fatal:", "error:"))]
    return (fatal or lines or ["it said nothing"])[-1].removeprefix("fatal: ").removeprefix("error: ")
