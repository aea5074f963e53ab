"""The key that fingerprints are made with."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from tokenscan.errors import ConfigError

VARIABLE = "TOKENSCAN_KEY"
_BYTES = 32
MIN_KEY_BYTES = 16


@dataclass(frozen=True, slots=True)
class Key:
    """The key's bytes; *is_lasting* tells whether the next run will have the same."""

    value: bytes = field(repr=False)
    is_lasting: bool = True


def load_key(file: Path) -> Key:
    """``$TOKENSCAN_KEY``, else what *file* holds; the file is made, of mode 0600, if it is not there.

    Raises ``ConfigError`` for a file that others can read.
    """
    named = os.environ.get(VARIABLE)
    if named:
        return Key(named.encode())
    try:
        if file.stat().st_mode & 0o077:
            raise ConfigError(f"{file} holds the key of your fingerprints and others can read it: chmod 600 {file}")
        key = file.read_bytes().strip()
    except FileNotFoundError:
        return _make_key(file)
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}; set {VARIABLE} instead") from None
    if len(key) < MIN_KEY_BYTES:
        raise ConfigError(f"{file} holds no key of {MIN_KEY_BYTES} characters or more: delete it, a new one is made")
    return Key(key)


def _make_key(file: Path) -> Key:
    import secrets

    key = secrets.token_hex(_BYTES).encode()
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
            handle.write(key + b"\n")
        try:
            file.hardlink_to(draft)
        except FileExistsError:
            return Key(file.read_bytes().strip())  # another run was quicker
        finally:
            draft.unlink()
    except OSError:
        return Key(key, is_lasting=False)
    return Key(key)
