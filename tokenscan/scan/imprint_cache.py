"""Imprints of configuration files that were read before, by path and blob id: keyed hashes, never values.

The file belongs to one repository and one way of reading it (the version of the tool, the configuration, the rules
where they are asked, too), and is signed with the user's key; one that does not fit is thrown away, never believed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from hmac import compare_digest, digest
from pathlib import Path

from tokenscan import __version__
from tokenscan.environments.imprint import Imprint, pack_imprint, unpack_imprint
from tokenscan.environments.press import Press
from tokenscan.scan.imprints import Pressed

_FORMAT = 2
"""Raise when the shape of what is stored changes, or what files are read as."""

_SIGNATURE_BYTES = 32
PREFIX = "environments-"

File = tuple[str, str]
"""The path and the id of a blob."""


class ImprintCache:
    """What is kept of the files of *repository* (a name), below *folder*. *rules*: the hash of those that were asked
    for each file, empty where none were.
    """

    def __init__(self, folder: Path, repository: str, press: Press, rules: str = "") -> None:
        hosts = sorted(press.hosts.items())
        about = repr((_FORMAT, __version__, repository, rules, press.branch, press.names, press.every, hosts))
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


def recall(
    cache: ImprintCache | None, files: Collection[File], press: Callable[[Sequence[File]], Pressed]
) -> list[Imprint]:
    """The imprints of *files*: what *cache* knows, and of the rest what *press* makes, which is then kept. A file that
    could not be read is asked for again the next time.
    """
    known = cache.find(files) if cache else {}
    unknown = [file for file in files if file not in known]
    made = press(unknown) if unknown else Pressed()
    fresh: dict[File, list[Imprint]] = {file: [] for file in made.files}
    for imprint in made.imprints:
        fresh[imprint.path, imprint.object_id].append(imprint)
    if cache and fresh:
        cache.save(files, fresh)
    return [imprint for each in (*known.values(), *fresh.values()) for imprint in each]


def _name(path: str, object_id: str) -> str:
    return f"{object_id} {path}"
