"""The rules of a run, compiled, and remembered between runs.

What is remembered is derived from the rule files alone and named after a hash of all that went in, so it can only be
right or absent; a file that cannot be read is made anew.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tokenscan import __version__
from tokenscan.detect.compile import CompiledRuleset, Program, Shape
from tokenscan.detect.engine import Engine
from tokenscan.detect.extent import Extent
from tokenscan.detect.prefilter import HyperscanPrefilter, PlainPrefilter, Prefilter
from tokenscan.errors import ConfigError, RuleError
from tokenscan.model.rule import EnvironmentSignal, PartRule, Rule

_FORMAT = 6
"""Raise when the shape of what is stored changes."""

_DIGEST_BYTES = 32
MAX_RULE_FILE_BYTES = 16 << 20


@dataclass(frozen=True, slots=True)
class Ruleset:
    """Compiled rules, a hash of the rules as they are written (16 hexadecimal digits), and Hyperscan's database as
    bytes (empty where there is no Hyperscan) with the number of its expressions for each program. It can be sent to
    another process.
    """

    compiled: CompiledRuleset
    hash: str
    database: bytes
    sizes: tuple[int, ...]

    def make_engine(self) -> Engine:
        """An engine that runs these rules."""
        return Engine(self.compiled, self._make_prefilter())

    def _make_prefilter(self) -> Prefilter:
        return (
            HyperscanPrefilter.load(self.database, self.sizes)
            if self.database
            else PlainPrefilter(self.compiled.programs)
        )


def load_ruleset(
    files: Sequence[Path],
    *,
    disable: Sequence[str] = (),
    entropy: Mapping[str, float] = MappingProxyType({}),
    cache: Path | None = None,
    made: Sequence[Mapping[str, Any]] = (),
) -> Ruleset:
    """The rules of *files*, and those of the tables *made* over them, without those called *disable*, with the entropy
    floors of *entropy* (bits a byte by rule id), from *cache* (a folder) if they are there.

    Raises ``RuleError`` for a bad file or if no rule is left, ``ConfigError`` for a rule id that no rule has.
    """
    name = _hash(files, disable, entropy, made)
    if cache is not None:
        known = _read_cache(cache, name)
        if known is not None:
            return known
    fresh = _make_ruleset(files, disable, entropy, made, name)
    if cache is not None and fresh.database:
        _write_cache(cache, fresh)
    return fresh


def _hash(
    files: Sequence[Path], disable: Sequence[str], entropy: Mapping[str, float], made: Sequence[Mapping[str, Any]]
) -> str:
    digest = sha256(repr((_FORMAT, __version__, sorted(disable), sorted(entropy.items()))).encode())
    if made:
        digest.update(repr([sorted(table.items()) for table in made]).encode())
    for file in files:
        try:
            about = os.stat(file)  # noqa: PTH116 - the commit hook comes through here for hundreds of files
            if not stat.S_ISREG(about.st_mode) or about.st_size > MAX_RULE_FILE_BYTES:
                raise RuleError(f"{file}: no rule file: it is not a plain file of less than 16 MiB")
            with open(file, "rb", buffering=0) as opened:  # noqa: PTH123
                digest.update(opened.read())
        except OSError as error:
            raise RuleError(f"{file}: cannot be read as a rule file: {error.strerror}") from None
        digest.update(b"\0")
    return digest.hexdigest()[:16]


def _make_ruleset(
    files: Sequence[Path],
    disable: Sequence[str],
    entropy: Mapping[str, float],
    made: Sequence[Mapping[str, Any]],
    name: str,
) -> Ruleset:
    from tokenscan.detect.compile import compile_rules
    from tokenscan.rulebook.check import check_usable
    from tokenscan.rulebook.load import load_rules, make_rule

    known = {rule.id: rule for rule in load_rules(files)}
    known |= {table["id"]: make_rule(table, where="configuration") for table in made}
    rules = tuple(known.values())
    for key, ids in (("disable", disable), ("entropy", entropy)):
        unknown = sorted(set(ids) - {rule.id for rule in rules})
        if unknown:
            raise ConfigError(f"{key}: no rule is called {unknown[0]!r}; `tokenscan rules list` prints their ids")
    kept = [replace(rule, entropy=entropy.get(rule.id, rule.entropy)) for rule in rules if rule.id not in disable]
    if not kept:
        raise RuleError("no rule is left to scan with; look at `disable`, `rules` and `extend` in the configuration")
    for rule in kept:
        for fault in check_usable(rule):
            raise RuleError(f"rule {fault.rule_id!r}: {fault.text}; `tokenscan rules check FILE` says more")
    compiled = compile_rules(kept)
    try:
        database = HyperscanPrefilter.compile(compiled.programs).dump()
    except ImportError:
        database = b""
    return Ruleset(compiled, name, database, compiled.sizes())


def _version() -> str:
    import hyperscan

    return str(hyperscan.__version__)  # type: ignore[attr-defined]


def _stem(name: str) -> str:
    machine = os.uname()
    return f"rules-{name}-{_version()}-{machine.machine}"


def _write_cache(folder: Path, ruleset: Ruleset) -> None:
    """Best effort: a cache that cannot be written costs time, not answers."""
    compiled = ruleset.compiled
    head = {
        "rules": [_pack(rule) for rule in compiled.rules],
        "shapes": [(shape.width, shape.back, shape.lead, shape.lead_width) for shape in compiled.shapes],
        "programs": [
            (program.rules, program.decoder, program.extent.margin, program.extent.line)
            for program in compiled.programs
        ],
        "sizes": ruleset.sizes,
    }
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        content = json.dumps(head, separators=(",", ":")).encode() + b"\n" + ruleset.database
        target = folder / f"{_stem(ruleset.hash)}.bin"
        draft = target.with_suffix(f".{os.getpid()}")
        draft.write_bytes(sha256(content).digest() + content)
        draft.replace(target)


def _read_cache(folder: Path, name: str) -> Ruleset | None:
    try:
        stored = (folder / f"{_stem(name)}.bin").read_bytes()
        content = memoryview(stored)[_DIGEST_BYTES:]
        if sha256(content).digest() != stored[:_DIGEST_BYTES]:
            return None
        feed = stored.index(b"\n", _DIGEST_BYTES)
        known = _from_parts(json.loads(stored[_DIGEST_BYTES:feed]), name, stored[feed + 1 :])
        known.make_engine()  # a database made for another processor is refused here
    except (ImportError, OSError, ValueError, KeyError, TypeError):
        return None
    except Exception as error:
        if type(error).__module__ == "hyperscan":
            return None
        raise
    return known


def _from_parts(stored: Mapping[str, Any], name: str, database: bytes) -> Ruleset:
    programs = tuple(
        Program(tuple(rules), decoder, extent=Extent(*extent)) for rules, decoder, *extent in stored["programs"]
    )
    rules = tuple(_unpack(fields) for fields in stored["rules"])
    compiled = CompiledRuleset(rules, tuple(Shape(*fields) for fields in stored["shapes"]), programs)
    return Ruleset(compiled, name, database, tuple(stored["sizes"]))


_TEXTS = (
    "id",
    "family",
    "name",
    "severity",
    "confidence",
    "pattern",
    "reference",
    "can",
    "rotate",
    "entropy",
    "checksum",
    "alone",
)
_LISTS = ("keywords", "filters", "overlaps", "aliases")


def _pack(rule: Rule) -> list[object]:
    signals = [(signal.match, signal.name, signal.severity) for signal in rule.environment]
    parts = [
        (each.name, each.rules, each.pattern, each.within, each.is_shared, each.confidence, each.group)
        for each in rule.parts
    ]
    return [*(getattr(rule, key) for key in (*_TEXTS, *_LISTS)), signals, parts]


def _unpack(fields: list[object]) -> Rule:
    *plain, signals, parts = fields
    values = dict(zip((*_TEXTS, *_LISTS), plain, strict=True))
    values |= {key: tuple(values[key]) for key in _LISTS}  # type: ignore[arg-type]
    values["environment"] = tuple(EnvironmentSignal(*signal) for signal in signals)  # type: ignore[attr-defined]
    values["parts"] = tuple(_unpack_part(*part) for part in parts)  # type: ignore[attr-defined]
    return Rule(**values)  # type: ignore[arg-type]


def _unpack_part(name: str, rules: Sequence[str], *others: Any) -> PartRule:
    return PartRule(name, tuple(rules), *others)
