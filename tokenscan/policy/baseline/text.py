"""A baseline as TOML: one line a finding, so that a diff shows each by itself and a merge keeps them apart."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from tokenscan.errors import ConfigError
from tokenscan.policy.baseline.entry import LABELS, Baseline, Entry, KeyName
from tokenscan.policy.marks import is_day

VERSION = 1
MAX_COST = 20
"""A gigabyte a guess; a file that asks for more is not made by us."""
_MIN_COST = 10

_HEAD = "# Known findings, which fail no run: `tokenscan baseline --help`. Values cannot be read from it.\n"
_FIELDS = tuple(field.name for field in fields(Entry))
_FINGERPRINT = re.compile(r"[12]:[0-9a-f]{32}")
_CONFLICT = re.compile(r"^(<{7}|={7}|>{7})", re.MULTILINE)
_BARE = re.compile("[\x7f\ud800-\udfff]")


def write_baseline(baseline: Baseline) -> str:
    """The file's content."""
    lines = "".join(f"{write_entry(entry)}\n" for entry in baseline.entries)
    return f"{_HEAD}version = {VERSION}\nmade-with = {_write_key(baseline.key)}\n\nfindings = [\n{lines}]\n"


def write_entry(entry: Entry) -> str:
    """The entry's line."""
    values = ((name, getattr(entry, name)) for name in _FIELDS)
    return f"  {{ {', '.join(f'{name} = {quote(value)}' for name, value in values if value)} }},"


def _write_key(key: KeyName) -> str:
    # Not called key and salt: scanners, ours included, ask whether something of such a name is a secret.
    if key.is_salted:
        return f'{{ scrypt = "{key.salt.hex()}", cost = {key.cost} }}'
    return f"{{ hmac = {quote(key.id)} }}"


def quote(text: str) -> str:
    """*text* as a basic string of TOML: JSON's, but for what TOML does not take as it is."""
    return json.dumps(_BARE.sub(lambda bad: "\ufffd" if bad[0] != "\x7f" else " ", text), ensure_ascii=False)


def parse_baseline(text: str, name: str) -> Baseline:
    """The baseline in *text*, the content of the file *name*. Raises ``ConfigError`` that says what is wrong."""
    table = _parse(text, name)
    if table.get("version") != VERSION:
        raise ConfigError(f"{name}: version {table.get('version')!r} is not {VERSION}: a newer tokenscan may read it")
    unknown = sorted(set(table) - {"version", "made-with", "findings"})
    if unknown:
        raise ConfigError(f"{name}: unknown key {unknown[0]!r}; known are version, made-with and findings")
    entries: dict[str, Entry] = {}
    for entry in _read_entries(table.get("findings", []), name):
        if entries.setdefault(entry.fingerprint, entry) != entry:
            raise ConfigError(f"{name}: {entry.fingerprint} is there twice and differs: delete one of the lines")
    return Baseline(_read_key(table.get("made-with"), name), tuple(entries[each] for each in sorted(entries)))


def _parse(text: str, name: str) -> Mapping[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    try:
        table: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        if _CONFLICT.search(text):
            raise ConfigError(
                f"{name} holds a merge conflict: keep one of the lines that stand between <<< and >>>"
            ) from None
        raise ConfigError(f"{name} is not TOML: {error}") from None
    return table


def _read_key(table: object, name: str) -> KeyName:
    costs = f"{_MIN_COST} to {MAX_COST}"
    wrong = ConfigError(f"{name}: made-with must be {{ hmac = … }} or {{ scrypt = …, cost = {costs} }}")
    if not isinstance(table, dict):
        raise wrong
    if set(table) == {"hmac"} and isinstance(table["hmac"], str) and table["hmac"]:
        return KeyName(table["hmac"])
    cost, salt = table.get("cost"), table.get("scrypt")
    if set(table) != {"scrypt", "cost"} or not isinstance(cost, int) or not _MIN_COST <= cost <= MAX_COST:
        raise wrong
    if not isinstance(salt, str) or not re.fullmatch(r"(?:[0-9a-f]{2}){16,}", salt):
        raise wrong
    return KeyName(salt=bytes.fromhex(salt), cost=cost)


def _read_entries(table: object, name: str) -> Iterator[Entry]:
    if not isinstance(table, list):
        raise ConfigError(f"{name}: findings must be a list")
    for number, each in enumerate(table, 1):
        if not isinstance(each, dict) or not all(isinstance(value, str) for value in each.values()):
            raise ConfigError(f"{name}: entry {number} must be a table of strings")
        unknown = sorted(set(each) - set(_FIELDS))
        if unknown:
            raise ConfigError(f"{name}: entry {number}: unknown key {unknown[0]!r}; known are {', '.join(_FIELDS)}")
        yield _check(Entry(**{"fingerprint": "", "rule": "", **each}), number, name)


def _check(entry: Entry, number: int, name: str) -> Entry:
    if not _FINGERPRINT.fullmatch(entry.fingerprint):
        raise ConfigError(f"{name}: entry {number} has no fingerprint, or one that is not 1: or 2: and 32 digits")
    if entry.until and not is_day(entry.until):
        raise ConfigError(f"{name}: {entry.fingerprint}: until {entry.until!r} is no day: write YYYY-MM-DD")
    if entry.label not in LABELS:
        raise ConfigError(f"{name}: {entry.fingerprint}: label {entry.label!r} is none of {', '.join(LABELS[1:])}")
    return entry
