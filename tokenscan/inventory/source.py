"""Where the value of a declared token comes from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class EnvSource:
    """The environment variable *variable*."""

    variable: str

    def __str__(self) -> str:
        return f"${self.variable}"


@dataclass(frozen=True, slots=True)
class FileSource:
    """What is in the file *path*: under *key* where there is one (``a.b.c`` in JSON, YAML and TOML), else all of it."""

    path: Path
    key: str = ""

    def __str__(self) -> str:
        return f"{self.path}, {self.key}" if self.key else str(self.path)


@dataclass(frozen=True, slots=True)
class CommandSource:
    """What a command prints, run without a shell: all of it or, of JSON, the text at *pick*; decoded if *is_base64*.
    *label* is how reports call it: an argument may be nobody's business.
    """

    arguments: tuple[str, ...]
    label: str
    pick: tuple[str, ...] = ()
    is_base64: bool = False

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True, slots=True)
class KeyringSource:
    """The password of *user* for *service* in the system's keyring."""

    service: str
    user: str

    def __str__(self) -> str:
        return f"keyring, {self.user} at {self.service}"


Source = EnvSource | FileSource | CommandSource | KeyringSource
