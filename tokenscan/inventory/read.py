"""Reading ``tokens.toml``."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from tokenscan.errors import ConfigError
from tokenscan.inventory.declaration import Companion, Declaration, Inventory, Mode
from tokenscan.inventory.duration import FORM, parse_duration
from tokenscan.inventory.endpoint import read_host
from tokenscan.inventory.source import CommandSource, EnvSource, FileSource, KeyringSource, Source

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE = "tokens.toml"

TOP_KEYS = ("token", "environments", "max-life", "owner", "warn-before")
TOKEN_KEYS = (
    "name",
    "kind",
    "provider",
    "environment",
    "mode",
    "source",
    "scopes",
    "max-life",
    "created",
    "rotated",
    "expires",
    "owner",
    "companions",
    "verify",
)
SOURCE_KEYS: Mapping[str, tuple[str, ...]] = {
    "env": (),
    "file": ("key",),
    "command": (),
    "keyring": (),
    "kubectl": (),
    "docker": (),
}
"""Each kind of source, and what may stand beside it."""

_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*(?:token|\"token\"|'token')[ \t]*\]\]", re.MULTILINE)


def read_inventory(file: Path) -> Inventory:
    """The declarations in *file*. Raises ``ConfigError`` that names the file, the line, the key and the next step."""
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(
            f"{file} is not there: declare your tokens in it (docs/check.md shows how), or name another file"
        ) from None
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{file} is not UTF-8: save it as such") from None
    return parse_inventory(text, file)


def parse_inventory(text: str, file: Path) -> Inventory:
    """The declarations in *text*, the content of *file*. Raises ``ConfigError``."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file} is not TOML: {error}") from None
    top = _Table(document, str(file), "", file.parent)
    top.check_keys(TOP_KEYS)
    tables = top.tables("token")
    if not tables:
        raise top.wrong("token", "at least one [[token]] table")
    lines = find_lines(text, len(tables))
    tokens = tuple(_read_token(top, table, line) for table, line in zip(tables, lines, strict=True))
    _check_names(tokens, file)
    return Inventory(file, tokens, _read_environments(top), top.duration("warn-before"))


def find_lines(text: str, count: int) -> Sequence[int]:
    """The lines (from 1) on which the *count* tables called ``token`` of the document *text* begin."""
    starts = [found.start() for found in _HEADER.finditer(text)]
    if len(starts) != count:  # one stands in a text of several lines, or the tables are written in line
        starts = [start for start in starts if _is_whole(text[:start])]
    starts += [0] * (count - len(starts))
    return [text.count("\n", 0, start) + 1 for start in starts[:count]]


def _is_whole(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _check_names(tokens: Sequence[Declaration], file: Path) -> None:
    seen: dict[tuple[str, str], int] = {}
    for token in tokens:
        first = seen.setdefault((token.name, token.environment), token.line)
        if first != token.line:
            raise ConfigError(
                f"{file}:{token.line}: two tokens of one environment are called {token.name!r} (the other stands on "
                f"line {first}); give one another name"
            )


def _read_environments(top: _Table) -> dict[str, Mapping[str, str]]:
    named: dict[str, Mapping[str, str]] = {}
    for name, table in top.table("environments").items():
        inner = _Table(table, top.where, f"environments.{name}", top.folder)
        inner.check_keys(("endpoints",))
        named[name] = {provider: _check_url(inner, provider, url) for provider, url in inner.texts_of("endpoints")}
    return named


def _check_url(table: _Table, provider: str, url: str) -> str:
    if read_host(url) is None:
        wanted = "an https:// address such as https://github.example.com/api/v3; http:// goes for this machine alone"
        raise table.wrong(f"endpoints.{provider}", wanted)
    return url.rstrip("/")


def _read_token(top: _Table, table: Mapping[str, Any], line: int) -> Declaration:
    name = table.get("name")
    label = f"token {name!r}" if isinstance(name, str) else "token"
    own = _Table(table, f"{top.where}:{line}", label, top.folder)
    own.check_keys(TOKEN_KEYS)
    kind, provider = own.text("kind"), own.text("provider")
    if bool(kind) == bool(provider):
        raise own.wrong(
            "kind", "the id of a rule (`tokenscan rules list` prints them), or else provider the name of its issuer"
        )
    return Declaration(
        name=own.text("name", needed=True),
        source=_read_source(own, own.table("source", needed=True), "source"),
        line=line,
        kind=kind,
        provider=provider,
        environment=own.text("environment"),
        mode=_read_mode(own),
        scopes=tuple(own.texts("scopes")) if "scopes" in table else None,
        max_life=own.duration("max-life") or top.duration("max-life"),
        created=own.day("created"),
        rotated=own.day("rotated"),
        expires=own.day("expires"),
        owner=own.text("owner") or top.text("owner"),
        companions={name: _read_companion(own, name, value) for name, value in own.table("companions").items()},
        is_asked=own.boolean("verify", default=True),
    )


def _read_mode(table: _Table) -> Mode | None:
    mode = table.text("mode")
    if mode in ("live", "test"):
        return "live" if mode == "live" else "test"
    if mode:
        raise table.wrong("mode", "'live' or 'test'")
    return None


def _read_companion(table: _Table, name: str, value: object) -> Companion:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return _read_source(table, value, f"companions.{name}")
    raise table.wrong(f"companions.{name}", "a text, or a table that says where it comes from, as source does")


def _read_source(table: _Table, source: Mapping[str, Any], key: str) -> Source:
    kinds = [kind for kind in SOURCE_KEYS if kind in source]
    if len(kinds) != 1:
        raise table.wrong(key, f"a table with exactly one of {', '.join(SOURCE_KEYS)}")
    kind = kinds[0]
    own = _Table(source, table.where, f"{table.name} {key}".strip(), table.folder)
    own.check_keys((kind, *SOURCE_KEYS[kind]))
    return _SOURCES[kind](own)


def _read_env(own: _Table) -> Source:
    return EnvSource(own.text("env", needed=True))


def _read_file(own: _Table) -> Source:
    return FileSource(own.folder / Path(own.text("file", needed=True)).expanduser(), own.text("key"))


def _read_command(own: _Table) -> Source:
    arguments = tuple(own.texts("command"))
    if not arguments:
        raise own.wrong("command", "a list of the program and its arguments; no shell reads it")
    return CommandSource(arguments, f"the command {Path(arguments[0]).name}")


def _read_keyring(own: _Table) -> Source:
    inner = own.inner("keyring", ("service", "user"))
    return KeyringSource(inner.text("service", needed=True), inner.text("user", needed=True))


def _read_kubectl(own: _Table) -> Source:
    inner = own.inner("kubectl", ("secret", "key", "namespace", "context"))
    secret, key = inner.text("secret", needed=True), inner.text("key", needed=True)
    chosen = [f"--{option}={inner.text(option)}" for option in ("namespace", "context") if inner.text(option)]
    arguments = ("kubectl", "get", "secret", *chosen, "--output=json", "--", secret)
    return CommandSource(arguments, f"the Kubernetes secret {secret}, {key}", ("data", key), is_base64=True)


def _read_docker(own: _Table) -> Source:
    inner = own.inner("docker", ("container", "secret"))
    container, secret = inner.text("container", needed=True), inner.text("secret", needed=True)
    if "/" in secret or container.startswith("-"):
        raise inner.wrong("secret", "the name of a secret that the container has under /run/secrets")
    arguments = ("docker", "exec", container, "cat", f"/run/secrets/{secret}")
    return CommandSource(arguments, f"the secret {secret} in the container {container}")


_SOURCES = {
    "env": _read_env,
    "file": _read_file,
    "command": _read_command,
    "keyring": _read_keyring,
    "kubectl": _read_kubectl,
    "docker": _read_docker,
}


class _Table:
    """A table of the file; *where* (file and line) and *name* go before its keys in errors. *folder* is what paths are
    relative to.
    """

    def __init__(self, values: Any, where: str, name: str, folder: Path) -> None:
        self.where = where
        self.name = name
        self.folder = folder
        if not isinstance(values, dict):
            raise ConfigError(f"{where}: {name} must be a table")
        self._values = values

    def wrong(self, key: str, wanted: str) -> ConfigError:
        return ConfigError(f"{self._here(key)} must be {wanted}")

    def _here(self, key: str) -> str:
        return f"{self.where}: {self.name}: {key}" if self.name else f"{self.where}: {key}"

    def check_keys(self, known: Collection[str]) -> None:
        for key in self._values:
            if key not in known:
                near = get_close_matches(key, known, 1)
                hint = f"did you mean {near[0]!r}? " if near else ""
                name = f"{self.name}: " if self.name else ""
                raise ConfigError(f"{self.where}: {name}unknown key {key!r}; {hint}known are {', '.join(known)}")

    def text(self, key: str, *, needed: bool = False) -> str:
        value = self._values.get(key, "")
        if not isinstance(value, str) or (key in self._values and not value.strip()):
            raise self.wrong(key, "a text that is not empty")
        if needed and not value:
            raise ConfigError(f"{self._here(key)} is missing")
        return value

    def texts(self, key: str) -> list[str]:
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, str) and entry for entry in value):
            raise self.wrong(key, "a list of texts")
        return value

    def texts_of(self, key: str) -> list[tuple[str, str]]:
        pairs = list(self.table(key).items())
        if not all(isinstance(value, str) for _, value in pairs):
            raise self.wrong(key, "a table of texts")
        return pairs

    def table(self, key: str, *, needed: bool = False) -> Mapping[str, Any]:
        value = self._values.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, "a table")
        if needed and key not in self._values:
            raise ConfigError(
                f'{self._here(key)} is missing: say where the value comes from, such as source = {{ env = "NAME" }}'
            )
        return value

    def inner(self, key: str, known: Collection[str]) -> _Table:
        inner = _Table(self.table(key), self.where, f"{self.name}.{key}", self.folder)
        inner.check_keys(known)
        return inner

    def tables(self, key: str) -> list[Mapping[str, Any]]:
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            raise self.wrong(key, "[[token]] tables")
        return value

    def boolean(self, key: str, *, default: bool) -> bool:
        value = self._values.get(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, "true or false")
        return value

    def duration(self, key: str) -> timedelta | None:
        text = self.text(key)
        span = parse_duration(text) if text else None
        if text and not span:
            raise self.wrong(key, FORM)
        return span

    def day(self, key: str) -> date | None:
        value = self._values.get(key)
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                value = 0
        if value is not None and not isinstance(value, date):
            raise self.wrong(key, "a date such as 2026-05-01")
        return value
