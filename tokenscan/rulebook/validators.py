"""Reading how credentials are checked, from the tables ``[rule.validator]`` beside the rules.

A rule does not carry its validator: no scan and no hook pays for it. Who asks issuers names the rules that it is about,
and only files that mention these are parsed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tokenscan.errors import RuleError
from tokenscan.model.validator import Validator
from tokenscan.rulebook.validator_table import make_validator

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_BESIDE_LIKE = ["policy", "reason", "control", "needs", "take", "hosts", "narrower", "narrower_text", "excessive"]

_ID = re.compile(r"""^[ \t]*id[ \t]*=[ \t]*["']([^"']+)["']""", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Validators:
    """Validators by the id of their rule. *dropped*: notes on those that a repository's own files brought along, which
    are not believed: they would send what is found to whom they like.
    """

    by_id: Mapping[str, Validator] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()

    def of(self, rule_id: str) -> Validator | None:
        """The validator of that rule, if it has one."""
        return self.by_id.get(rule_id)


def load_validators(
    files: Iterable[Path], ids: Collection[str] | None = None, *, untrusted: Iterable[Path] = ()
) -> Validators:
    """The validators of *files* for the rules called *ids* (of all, with ``None``), those of later files in place of
    earlier ones. A rule that one of the *untrusted* files has, too, loses its validator. Raises ``RuleError``.
    """
    texts = [(file, _read(file)) for file in files]
    foreign = [(file, _read(file)) for file in untrusted]
    found = _collect(texts, ids)
    taken_over = {name for _, text in foreign for name in _ID.findall(text)}
    kept = {name: each for name, each in found.items() if name not in taken_over}
    return Validators(kept, tuple(_notes(foreign, ids)))


def read_validator_tables(file: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(rule id, table) of each validator in *file*, unchecked. Raises ``RuleError``."""
    return _tables(file, _read(file))


def _collect(texts: list[tuple[Path, str]], ids: Collection[str] | None) -> dict[str, Validator]:
    """Those of *ids* and those that these are ``like``, which may be in any file."""
    made: dict[str, _Made] = {}
    wanted = None if ids is None else set(ids)
    while True:
        for file, text in texts:
            if wanted is None or wanted & set(_ID.findall(text)):
                made |= {name: _Made(name, table, file) for name, table in _tables(file, text)}
        asked = set(made) if ids is None else set(made) & {*ids, *(wanted or ())}
        missing = {made[name].like for name in asked if made[name].like} - set(made)
        if wanted is None or not missing - wanted:
            break
        wanted = missing
    return {name: _resolve(name, made, ()) for name in (made if ids is None else set(ids) & set(made))}


@dataclass(frozen=True, slots=True)
class _Made:
    """A *table* that is not a validator yet."""

    name: str
    table: Mapping[str, Any]
    file: Path

    @property
    def like(self) -> str:
        return str(self.table.get("like", ""))

    def make(self) -> Validator:
        return make_validator(self.table, rule_id=self.name, provider=self.file.stem, where=str(self.file))


def _resolve(name: str, made: Mapping[str, _Made], path: tuple[str, ...]) -> Validator:
    """A validator with all that it takes over from the one it is ``like``."""
    own = made[name]
    validator = own.make()
    if not own.like:
        return validator
    if own.like in (*path, name) or own.like not in made:
        raise RuleError(
            f"{own.file}: rule {name!r}: validator: like {own.like!r}: no other rule of that id has a validator"
        )
    model = _resolve(own.like, made, (*path, name))
    set_here = {key: getattr(validator, key) for key in _BESIDE_LIKE if key in own.table}
    if "policy" in own.table:
        set_here |= {"reason": validator.reason, "control": validator.control and model.control}
    return replace(model, rule_id=name, provider=validator.provider, **set_here)


def _tables(file: Path, text: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if "validator" not in text:
        return
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"{file}: not TOML: {error}") from None
    for rule in document.get("rule", []):
        if isinstance(rule, dict) and "validator" in rule:
            table, name = rule["validator"], rule.get("id", "")
            if not isinstance(table, dict):
                raise RuleError(f"{file}: rule {name!r}: 'validator' must be a table: [rule.validator]")
            yield name, table


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise RuleError(f"{file}: cannot be read as a rule file: {error.strerror}") from None
    except UnicodeDecodeError:
        raise RuleError(f"{file}: cannot be read as a rule file: it is not UTF-8") from None


def _notes(foreign: list[tuple[Path, str]], ids: Collection[str] | None) -> Iterator[str]:
    for file, text in foreign:
        names = [name for name, _ in _tables(file, text) if ids is None or name in ids]
        if names:
            told = ", ".join(names)
            yield f"{file}: the validators of {told} are not used: a repository's own rules may not send requests"
