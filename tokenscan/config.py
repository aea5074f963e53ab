"""Files + flags → one frozen ``Config``.

Order, the later wins: built-in, the user's file, the repository's file, flags. A repository's file adds to the built-in
rules; replacing them takes an explicit ``extend = false``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tokenscan import folders
from tokenscan.errors import ConfigError
from tokenscan.folders import IGNORE_FILE, PYPROJECT
from tokenscan.model.rule import CONFIDENCES, Confidence
from tokenscan.model.suppression import PEERS, Suppression
from tokenscan.policy.gate import DEFAULT_GATE, parse_gate

if TYPE_CHECKING:
    from tokenscan.environments.names import Names
    from tokenscan.model.allowance import Allowance
    from tokenscan.model.blob import Skipped

KEYS = (
    "exclude",
    "disable",
    "rules",
    "extend",
    "max-bytes",
    "fail-on",
    "min-confidence",
    "jobs",
    "entropy",
    "suppressions",
    "allow",
    "environments",
    "verify",
)
VERIFY_KEYS = ("endpoints", "allow-hosts", "allow-private", "opt-in", "ca-file", "rate", "in-flight")
COMPARISON_PREFIX = "environment-"
SUPPRESSION_KEYS = ("inline", "peers", "require-reason", "accept-expired")


@dataclass(frozen=True, slots=True)
class Config:
    """*exclude*: patterns in ``.gitignore`` syntax; *disable*: rule ids; *rules*: further rule files; *extend*: are the
    built-in rules in force; *max_bytes*: larger files and blobs are left out; *fail_on*: the gate's expression;
    *entropy*: floors in bits a byte by rule id; *inline*: do comments accept what they stand beside, and those of which
    *peers*; *require_reason* and *accept_expired* say which suppressions hold; *accepted*: those of the repository's
    ignore file, by fingerprint; *allow*: matches to leave out;
    *brought*: those of *rules* that the repository's own configuration names; *environments*: what they are called and
    where they are (``None``: nothing is configured); *verify*: how live checks ask, unless the repository itself says
    it, which only makes *verify_brought* true; *made*: further rules, as tables; *lost*: what another tool's
    configuration asked for and could not be taken over.
    """

    exclude: tuple[str, ...] = ()
    disable: tuple[str, ...] = ()
    rules: tuple[Path, ...] = ()
    brought: tuple[Path, ...] = ()
    extend: bool = True
    max_bytes: int | None = None
    fail_on: str = DEFAULT_GATE
    min_confidence: Confidence = "medium"
    jobs: int | None = None
    entropy: Mapping[str, float] = field(default_factory=dict)
    inline: bool = True
    peers: tuple[str, ...] = PEERS
    require_reason: bool = False
    accept_expired: bool = False
    accepted: tuple[tuple[str, Suppression], ...] = ()
    allow: tuple[Allowance, ...] = ()
    environments: Names | None = None
    verify: Mapping[str, Any] = field(default_factory=dict)
    verify_brought: bool = False
    made: tuple[Mapping[str, Any], ...] = ()
    lost: tuple[Skipped, ...] = ()
    sources: tuple[Path, ...] = ()

    @property
    def disabled_rules(self) -> tuple[str, ...]:
        """Ids in *disable* of rules that have a pattern."""
        return tuple(name for name in self.disable if not name.startswith(COMPARISON_PREFIX))

    @property
    def disabled_comparisons(self) -> tuple[str, ...]:
        """What in *disable* is about comparing environments: ids, or patterns such as ``environment-*``."""
        return tuple(name for name in self.disable if name.startswith(COMPARISON_PREFIX))


def load_config(root: Path | None, *, explicit: Path | None = None) -> Config:
    """The user's file and the repository's (below *root*; none with ``None``), or *explicit* in place of the latter.

    Raises ``ConfigError`` that names the file and the key.
    """
    config = Config()
    for file in (user_file(), explicit or (root and find_repository_file(root))):
        if file and (file.is_file() or file == explicit):
            known = config
            config = merge(config, read_table(file), file)
            if file not in (user_file(), explicit):
                config = _distrust(config, known)
    return add_ignored(config, root) if root else config


def _distrust(config: Config, known: Config) -> Config:
    """*config*, to which a repository's own file was added, with what of it says whom tokens are sent to set apart."""
    return replace(
        config,
        brought=config.rules[len(known.rules) :],
        verify=known.verify,
        verify_brought=config.verify != known.verify,
    )


def add_ignored(config: Config, root: Path) -> Config:
    """*config* with what the repository's ignore file says."""
    try:
        content = (root / IGNORE_FILE).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return config
    except OSError as error:
        raise ConfigError(f"{root / IGNORE_FILE} cannot be read: {error.strerror}") from None
    from tokenscan.policy.ignore_file import parse_ignore_file

    ignored = parse_ignore_file(content, IGNORE_FILE)
    return replace(config, exclude=(*config.exclude, *ignored.patterns), accepted=ignored.accepted)


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
    own = read.table("suppressions", SUPPRESSION_KEYS)
    return replace(
        config,
        inline=own.boolean("inline", default=config.inline),
        peers=own.peers("peers", config.peers),
        require_reason=own.boolean("require-reason", default=config.require_reason),
        accept_expired=own.boolean("accept-expired", default=config.accept_expired),
        exclude=(*config.exclude, *read.texts("exclude")),
        disable=(*config.disable, *read.texts("disable")),
        rules=(*config.rules, *(file.parent / name for name in read.texts("rules"))),
        extend=extend,
        max_bytes=read.number("max-bytes", config.max_bytes),
        fail_on=read.gate("fail-on", config.fail_on),
        min_confidence=read.confidence("min-confidence", config.min_confidence),
        jobs=read.number("jobs", config.jobs),
        entropy={**config.entropy, **read.floors("entropy")},
        allow=(*config.allow, *read.allowances("allow")),
        environments=read.environments("environments", config.environments),
        verify={**config.verify, **_read_verify(read.table("verify", VERIFY_KEYS), file)},
        sources=(*config.sources, file),
    )


def _read_verify(read: _Reader, file: Path) -> Mapping[str, Any]:
    """Those that are there, by name; a path is relative to *file*."""
    found = {
        "endpoints": read.words("endpoints"),
        "allow-hosts": tuple(read.texts("allow-hosts")),
        "allow-private": read.boolean("allow-private", default=False),
        "opt-in": tuple(read.texts("opt-in")),
        "ca-file": [file.parent / name for name in read.text("ca-file")],
        "rate": read.number("rate", None),
        "in-flight": read.number("in-flight", None),
    }
    return {name: value for name, value in found.items() if value}


class _Reader:
    """*table* of *file*; *name* (with a dot at its end) goes before its keys where they are named."""

    def __init__(self, table: Mapping[str, Any], file: Path, name: str = "") -> None:
        self._table = table
        self._file = file
        self._name = name

    def _wrong(self, key: str, wanted: str) -> ConfigError:
        return ConfigError(f"{self._file}: {self._name}{key} must be {wanted}")

    def table(self, key: str, known: Sequence[str]) -> _Reader:
        """The table *key*, in which there are *known* keys alone."""
        value = self._table.get(key, {})
        if not isinstance(value, dict):
            raise self._wrong(key, f"a table with the keys {', '.join(known)}")
        unknown = sorted(set(value) - set(known))
        if unknown:
            raise ConfigError(f"{self._file}: unknown key {f'{key}.{unknown[0]}'!r}; known are {', '.join(known)}")
        return _Reader(value, self._file, f"{self._name}{key}.")

    def peers(self, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        value = self._table.get(key, default)
        if isinstance(value, bool):
            return PEERS if value else ()
        if not isinstance(value, (list, tuple)) or not all(each in PEERS for each in value):
            raise self._wrong(key, f"true, false or a list of {', '.join(PEERS)}")
        return tuple(value)

    def texts(self, key: str) -> Iterable[str]:
        value = self._table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            raise self._wrong(key, "a list of strings")
        return value

    def text(self, key: str) -> list[str]:
        """The text of *key*, or nothing."""
        value = self._table.get(key)
        if value is not None and not isinstance(value, str):
            raise self._wrong(key, "a string")
        return [value] if value else []

    def words(self, key: str) -> Mapping[str, str]:
        value = self._table.get(key, {})
        if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
            raise self._wrong(key, "a table of strings")
        return value

    def allowances(self, key: str) -> tuple[Allowance, ...]:
        if key not in self._table:
            return ()
        from tokenscan.policy.allow_table import read_allowances  # the commit hook has no use for it

        return read_allowances(self._table[key], str(self._file))

    def environments(self, key: str, default: Names | None) -> Names | None:
        if key not in self._table:
            return default
        from tokenscan.environments.names import Names  # the commit hook has no use for them
        from tokenscan.environments.table import read_names

        return read_names(self._table[key], default or Names.default(), str(self._file))

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
