"""Fetching the value of a declared token from where it is."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO

from tokenscan.errors import ConfigError
from tokenscan.inventory.keyed import find_value
from tokenscan.inventory.source import CommandSource, EnvSource, FileSource, KeyringSource, Source
from tokenscan.model.secret import Secret

MAX_BYTES = 1 << 20
"""No token is longer; a file or an output that is longer is something else."""

COMMAND_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Absent:
    """No value: there is none (*is_missing*), or it could not be fetched and nobody knows. *why*, and the *next_step*;
    neither holds a secret.
    """

    is_missing: bool
    why: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches values. *environ* is the environment; commands run only where they are allowed to."""

    environ: Mapping[str, str]
    allow_commands: bool = False
    timeout_s: float = COMMAND_TIMEOUT_S

    def fetch(self, source: Source) -> Secret | Absent:
        """The value at *source*, without the line's end that a file or a command puts behind it."""
        if isinstance(source, EnvSource):
            return self._fetch_variable(source)
        if isinstance(source, FileSource):
            return _fetch_file(source)
        if isinstance(source, KeyringSource):
            return _fetch_password(source)
        return self._fetch_output(source)

    def _fetch_variable(self, source: EnvSource) -> Secret | Absent:
        if source.variable not in self.environ:
            return _missing(f"{source} is not set", f"set {source.variable} where the check runs")
        return _make(os.fsencode(self.environ[source.variable]), source)

    def _fetch_output(self, source: CommandSource) -> Secret | Absent:
        if not self.allow_commands:
            return _unknown(f"{source} was not run", "--allow-commands lets the file's commands run: read them first")
        try:
            child = subprocess.Popen(
                source.arguments,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=dict(self.environ),
                start_new_session=True,
            )
        except OSError as error:
            return _unknown(f"{source} cannot be run: {error.strerror}", "install the program, or name it by its path")
        with child:
            return self._take(child, source)

    def _take(self, child: subprocess.Popen[bytes], source: CommandSource) -> Secret | Absent:
        try:
            output, _ = child.communicate(timeout=self.timeout_s)
        except subprocess.TimeoutExpired:
            _end(child)
            return _unknown(
                f"{source} did not end within {self.timeout_s:g} s", "run it by hand: what does it wait for?"
            )
        except BaseException:
            _end(child)
            raise
        if child.returncode:
            return _unknown(f"{source} ended with {child.returncode}", "run it by hand: its output is not shown here")
        return _pick(output, source)


def _end(child: subprocess.Popen[bytes]) -> None:
    """End *child* and what it started."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        child.kill()
    child.communicate()


def _pick(output: bytes, source: CommandSource) -> Secret | Absent:
    if not source.pick:
        return _make(_strip_end(output), source)
    try:
        found = json.loads(output)
        for name in source.pick:
            found = found[name]
        value = b64decode(found, validate=True) if source.is_base64 else str(found).encode()
    except (ValueError, LookupError, TypeError):
        return _missing(f"{source} is not there", "see what the secret holds, and name its key")
    return _make(_strip_end(value), source)


def _fetch_file(source: FileSource) -> Secret | Absent:
    try:
        # A pipe would be waited for without an end.
        mode = source.path.stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            return _unknown(f"{source.path} is a pipe or a device", "name a file that holds the token")
        with source.path.open("rb") as file:
            data = _read_some(file)
    except FileNotFoundError:
        return _missing(f"{source.path} is not there", "write the value into it (mode 0600), or name another source")
    except OSError as error:
        return _unknown(f"{source.path} cannot be read: {error.strerror}", "let the user who runs the check read it")
    if data is None:
        return _unknown(f"{source.path} is larger than {MAX_BYTES:,} bytes", "name a file that holds the token alone")
    if not source.key:
        return _make(_strip_end(data), source)
    try:
        value = find_value(source.path, data, source.key)
    except ConfigError as error:
        return _unknown(str(error), "mend the file, or keep the token in one of its own")
    if value is None:
        return _missing(f"{source.path} has no {source.key}", "name a key that it has: a.b.c for what is nested")
    return _make(value.reveal(), source)


def _read_some(file: IO[bytes]) -> bytes | None:
    data = file.read(MAX_BYTES + 1)
    return data if len(data) <= MAX_BYTES else None


def _fetch_password(source: KeyringSource) -> Secret | Absent:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return _unknown(f"{source} cannot be read", "install the extra: pip install 'tokenscan[keyring]'")
    try:
        password = keyring.get_password(source.service, source.user)
    except KeyringError:
        return _unknown(f"{source} cannot be read: there is no keyring, or it is locked", "unlock it, or name a file")
    if password is None:
        return _missing(f"{source} is not there", f"keyring set {source.service} {source.user}")
    return _make(password.encode(), source)


def _strip_end(value: bytes) -> bytes:
    return value.removesuffix(b"\n").removesuffix(b"\r")


def _make(value: bytes, source: Source) -> Secret | Absent:
    return Secret(value) if value.strip() else _missing(f"{source} is empty", "put the token there")


def _missing(why: str, next_step: str) -> Absent:
    return Absent(True, why, next_step)


def _unknown(why: str, next_step: str) -> Absent:
    return Absent(False, why, next_step)
