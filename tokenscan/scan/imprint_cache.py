"""Imprints of configuration files that were read before, by path and blob id: keyed hashes, never values.

The file belongs to one repository and one way of reading it, and is signed with the user's key; one that does not fit
is thrown away, never believed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import sha256
from hmac import compare_digest, digest
from pathlib import Path

from tokenscan import __version__
from tokenscan.environments.imprint import Imprint, pack_imprint, unpack_imprint
from tokenscan.environments.press import Press

_FORMAT = 1
"""Raise when the shape of what is stored changes, or what files are read as."""

_SIGNATURE_BYTES = 32
PREFIX = "environments-"

File = tuple[str, str]
"""The path and the id of a blob."""


class ImprintCache:
    """What is kept of the files of *repository* (a name), below *folder*."""

    def __init__(self, folder: Path, repository: str, press: Press) -> None:
        about = repr((_FORMAT, __version__, repository, press.branch, press.names, sorted(press.hosts.items())))
        self._path = folder / f"{PREFIX}{sha256(about.encode('utf-8', 'surrogateescape')).hexdigest()[:32]}.bin"
        self._key = digest(press.key, b"tokenscan: imprints of settings", "sha256")
        self._kept: dict[str, list[list[object]]] | None = None

    def find(self, files: Iterable[File]) -> dict[File, list[Imprint]]:
        """The imprints of those of *files* that are known."""
        kept = self._load()
        found = {}
        for path, name in files:
            fields = kept.get(_name(path, name))
            if fields is not None:
                found[path, name] = [unpack_imprint(path, name, each) for each in fields]
        return found

    def save(self, files: Iterable[File], fresh: Mapping[File, Iterable[Imprint]]) -> None:
        """Keep what is known of *files*, with the *fresh* ones. Best effort: what cannot be kept costs time."""
        kept = self._load()
        for (path, name), imprints in fresh.items():
            kept[_name(path, name)] = [pack_imprint(each) for each in imprints]
        wanted = {_name(path, name) for path, name in files}
        body = json.dumps({name: fields for name, fields in kept.items() if name in wanted}).encode()
        draft = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        with suppress(OSError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(digest(self._key, body, "sha256") + body)
            draft.replace(self._path)

    def _load(self) -> dict[str, list[list[object]]]:
        if self._kept is None:
            self._kept = self._read()
        return self._kept

    def _read(self) -> dict[str, list[list[object]]]:
        try:
            content = self._path.read_bytes()
        except OSError:
            return {}
        signature, body = content[:_SIGNATURE_BYTES], content[_SIGNATURE_BYTES:]
        if not compare_digest(signature, digest(self._key, body, "sha256")):
            with suppress(OSError):
                self._path.unlink()
            return {}
        kept: dict[str, list[list[object]]] = json.loads(body)
        return kept


def _name(path: str, object_id: str) -> str:
    return f"{object_id} {path}"
