"""Reading ``tokens.toml``."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tokenscan.errors import ConfigError
from tokenscan.inventory.declaration import Companion, Declaration, Inventory, Mode
from tokenscan.inventory.endpoint import read_host
from tokenscan.inventory.source import CommandSource, EnvSource, FileSource, KeyringSource, Source
from tokenscan.inventory.table import Table

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
    top = Table(document, str(file), "", file.parent)
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


def _read_environments(top: Table) -> dict[str, Mapping[str, str]]:
    named: dict[str, Mapping[str, str]] = {}
    for name, table in top.table("environments").items():
        inner = Table(table, top.where, f"environments.{name}", top.folder)
        inner.check_keys(("endpoints",))
        named[name] = {provider: _check_url(inner, provider, url) for provider, url in inner.texts_of("endpoints")}
    return named


def _check_url(table: Table, provider: str, url: str) -> str:
    if read_host(url) is None:
        wanted = "an https:// address such as https://github.example.com/api/v3; http:// goes for this machine alone"
        raise table.wrong(f"endpoints.{provider}", wanted)
    return url.rstrip("/")


def _read_token(top: Table, table: Mapping[str, Any], line: int) -> Declaration:
    name = table.get("name")
    label = f"token {name!r}" if isinstance(name, str) else "token"
    own = Table(table, f"{top.where}:{line}", label, top.folder)
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


def _read_mode(table: Table) -> Mode | None:
    mode = table.text("mode")
    if mode in ("live", "test"):
        return "live" if mode == "live" else "test"
    if mode:
        raise table.wrong("mode", "'live' or 'test'")
    return None


def _read_companion(table: Table, name: str, value: object) -> Companion:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return _read_source(table, value, f"companions.{name}")
    raise table.wrong(f"companions.{name}", "a text, or a table that says where it comes from, as source does")


def _read_source(table: Table, source: Mapping[str, Any], key: str) -> Source:
    kinds = [kind for kind in SOURCE_KEYS if kind in source]
    if len(kinds) != 1:
        raise table.wrong(key, f"a table with exactly one of {', '.join(SOURCE_KEYS)}")
    kind = kinds[0]
    own = Table(source, table.where, f"{table.name} {key}".strip(), table.folder)
    own.check_keys((kind, *SOURCE_KEYS[kind]))
    return _SOURCES[kind](own)


def _read_env(own: Table) -> Source:
    return EnvSource(own.text("env", needed=True))


def _read_file(own: Table) -> Source:
    return FileSource(own.folder / Path(own.text("file", needed=True)).expanduser(), own.text("key"))


def _read_command(own: Table) -> Source:
    arguments = tuple(own.texts("command"))
    if not arguments:
        raise own.wrong("command", "a list of the program and its arguments; no shell reads it")
    return CommandSource(arguments, f"the command {Path(arguments[0]).name}")


def _read_keyring(own: Table) -> Source:
    inner = own.inner("keyring", ("service", "user"))
    return KeyringSource(inner.text("service", needed=True), inner.text("user", needed=True))


def _read_kubectl(own: Table) -> Source:
    inner = own.inner("kubectl", ("secret", "key", "namespace", "context"))
    secret, key = inner.text("secret", needed=True), inner.text("key", needed=True)
    chosen = [f"--{option}={inner.text(option)}" for option in ("namespace", "context") if inner.text(option)]
    arguments = ("kubectl", "get", "secret", *chosen, "--output=json", "--", secret)
    return CommandSource(arguments, f"the Kubernetes secret {secret}, {key}", ("data", key), is_base64=True)


def _read_docker(own: Table) -> Source:
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
