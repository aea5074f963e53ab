"""Files + flags → one frozen ``Config``.

Order, the later wins: built-in, the user's file, the repository's file, flags. A repository's file adds to the built-in
rules; replacing them takes an explicit ``extend = false``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tokenscan import folders
from tokenscan.errors import ConfigError
from tokenscan.folders import PYPROJECT
from tokenscan.model.rule import CONFIDENCES, Confidence
from tokenscan.policy.gate import DEFAULT_GATE, parse_gate

KEYS = ("exclude", "disable", "rules", "extend", "max-bytes", "fail-on", "min-confidence", "jobs", "entropy")


@dataclass(frozen=True, slots=True)
class Config:
    """*exclude*: patterns in ``.gitignore`` syntax; *disable*: rule ids; *rules*: further rule files; *extend*: are the
    built-in rules in force; *max_bytes*: larger files and blobs are left out; *fail_on*: the gate's expression;
    *entropy*: floors in bits a byte by rule id.
    """

    exclude: tuple[str, ...] = ()
    disable: tuple[str, ...] = ()
    rules: tuple[Path, ...] = ()
    extend: bool = True
    max_bytes: int | None = None
    fail_on: str = DEFAULT_GATE
    min_confidence: Confidence = "medium"
    jobs: int | None = None
    entropy: Mapping[str, float] = field(default_factory=dict)
    sources: tuple[Path, ...] = ()


def load_config(root: Path | None, *, explicit: Path | None = None) -> Config:
    """The user's file and the repository's (below *root*; none with ``None``), or *explicit* in place of the latter.

    Raises ``ConfigError`` that names the file and the key.
    """
    config = Config()
    for file in (user_file(), explicit or (root and find_repository_file(root))):
        if file and (file.is_file() or file == explicit):
            config = merge(config, read_table(file), file)
    return config


def user_file() -> Path:
    """The user's configuration file."""
    return Path(folders.user_file())


def user_folder() -> Path:
    """Where the user's configuration and key are."""
    return Path(folders.user_folder())


def cache_folder() -> Path:
    """Where what is remembered between runs is kept."""
    return Path(folders.cache_folder())


def find_repository_file(root: Path) -> Path | None:
    """The configuration that a repository brings, if it brings one."""
    found = folders.find_repository_file(str(root))
    return Path(found) if found else None


def read_table(file: Path) -> Mapping[str, Any]:
    """The settings in *file*. Raises ``ConfigError``."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{file} is not TOML: {error}") from None
    if file.name == PYPROJECT:
        document = document.get("tool", {}).get("tokenscan", {})
    if not isinstance(document, dict):
        raise ConfigError(f"{file}: tool.tokenscan must be a table")
    return document


def merge(config: Config, table: Mapping[str, Any], file: Path) -> Config:
    """*config* with the settings of *table*, read from *file*, on top: lists grow, the rest is replaced."""
    unknown = sorted(set(table) - set(KEYS))
    if unknown:
        raise ConfigError(f"{file}: unknown key {unknown[0]!r}; known are {', '.join(KEYS)}")
    read = _Reader(table, file)
    extend = read.boolean("extend", default=config.extend)
    return replace(
        config,
        exclude=(*config.exclude, *read.texts("exclude")),
        disable=(*config.disable, *read.texts("disable")),
        rules=(*config.rules, *(file.parent / name for name in read.texts("rules"))),
        extend=extend,
        max_bytes=read.number("max-bytes", config.max_bytes),
        fail_on=read.gate("fail-on", config.fail_on),
        min_confidence=read.confidence("min-confidence", config.min_confidence),
        jobs=read.number("jobs", config.jobs),
        entropy={**config.entropy, **read.floors("entropy")},
        sources=(*config.sources, file),
    )


class _Reader:
    def __init__(self, table: Mapping[str, Any], file: Path) -> None:
        self._table = table
        self._file = file

    def _wrong(self, key: str, wanted: str) -> ConfigError:
        return ConfigError(f"{self._file}: {key} must be {wanted}")

    def texts(self, key: str) -> Iterable[str]:
        value = self._table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            raise self._wrong(key, "a list of strings")
        return value

    def boolean(self, key: str, *, default: bool) -> bool:
        value = self._table.get(key, default)
        if not isinstance(value, bool):
            raise self._wrong(key, "true or false")
        return value

    def number(self, key: str, default: int | None) -> int | None:
        value = self._table.get(key, default)
        if value is not default and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
            raise self._wrong(key, "a whole number from 1 on")
        return value

    def gate(self, key: str, default: str) -> str:
        value = self._table.get(key, default)
        if not isinstance(value, str):
            raise self._wrong(key, "an expression in a string")
        try:
            parse_gate(value)
        except ConfigError as error:
            raise ConfigError(f"{self._file}: {error}") from None
        return value

    def confidence(self, key: str, default: Confidence) -> Confidence:
        value = self._table.get(key, default)
        if value not in CONFIDENCES:
            raise self._wrong(key, f"one of {', '.join(CONFIDENCES)}")
        return value  # type: ignore[no-any-return]

    def floors(self, key: str) -> Mapping[str, float]:
        value = self._table.get(key, {})
        if not isinstance(value, dict) or not all(isinstance(floor, (int, float)) for floor in value.values()):
            raise self._wrong(key, "a table of rule ids and bits a byte")
        return {name: float(floor) for name, floor in value.items()}
