"""The rules of a run, compiled, and remembered between runs."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zlib import crc32

from tokenscan import __version__
from tokenscan.detect.engine import Engine
from tokenscan.detect.grams import Grams
from tokenscan.detect.patience import PatientPrefilter
from tokenscan.detect.prefilter import HyperscanPrefilter, Prefilter
from tokenscan.detect.program import CompiledRuleset
from tokenscan.errors import RuleError
from tokenscan.rulebook.cache import read_cache, write_cache
from tokenscan.rulebook.locate import find_builtin_rules
from tokenscan.rulebook.table import FORMAT, Table

MAX_RULE_FILE_BYTES = 16 << 20

NO_FLOORS: Mapping[str, float] = MappingProxyType({})

Tables = Sequence[Mapping[str, Any]]
"""Rules as a rule file has them."""


@dataclass(frozen=True, slots=True)
class Ruleset:
    """Compiled rules, a hash of the rules as they are written (16 hexadecimal digits), what to look for without
    Hyperscan, and Hyperscan's database as bytes (empty where there is none) with the number of its expressions for each
    program. It can be sent to another process.
    """

    compiled: CompiledRuleset
    hash: str
    grams: Grams
    database: bytes
    sizes: tuple[int, ...]

    def make_engine(self) -> Engine:
        """An engine that runs these rules."""
        return Engine(self.compiled, self._make_prefilter())

    def _make_prefilter(self) -> Prefilter:
        if self.database:
            return HyperscanPrefilter.load(self.database, self.sizes)
        return PatientPrefilter(self.compiled.programs, self.grams)


def load_ruleset(
    files: Sequence[Path],
    *,
    disable: Sequence[str] = (),
    entropy: Mapping[str, float] = NO_FLOORS,
    cache: Path | None = None,
    made: Tables = (),
) -> Ruleset:
    """The rules of *files*, and those of the tables *made* over them, without those called *disable*, with the entropy
    floors of *entropy* (bits a byte by rule id), from *cache* (a folder) if they are there.

    Raises ``RuleError`` for a bad file or if no rule is left, ``ConfigError`` for a rule id that no rule has.
    """
    prepared = prepare_ruleset(files, disable=disable, entropy=entropy, cache=cache, made=made)
    if prepared.database:
        return prepared
    try:
        database = HyperscanPrefilter.compile(prepared.compiled.programs).dump()
    except ImportError:
        return prepared
    fresh = replace(prepared, database=database)
    if cache is not None:
        write_cache(str(cache), _table(fresh), database)
    return fresh


def prepare_ruleset(
    files: Sequence[Path],
    *,
    disable: Sequence[str] = (),
    entropy: Mapping[str, float] = NO_FLOORS,
    cache: Path | None = None,
    made: Tables = (),
) -> Ruleset:
    """As ``load_ruleset``, but where no database is kept none is compiled: sooner ready, and slow on long texts. What
    had to be derived is kept all the same.
    """
    from tokenscan.rulebook.shipped import read_shipped

    name = _hash(files, disable, entropy, made)
    known = _read_cache(cache, name)
    if known is not None:
        return known
    shipped = read_shipped(name)
    if shipped is not None:
        return _make(shipped, b"")
    table = _derive(files, disable, entropy, made, name, base=_find_base(files, disable, entropy, made, cache))
    if cache is not None:
        write_cache(str(cache), table, b"")
    return _make(table, b"")


def _read_cache(cache: Path | None, name: str) -> Ruleset | None:
    known = read_cache(str(cache), name) if cache is not None else None
    return known and _make(*known)


def _make(table: Table, database: bytes) -> Ruleset:
    return Ruleset(table.compiled, table.hash, table.grams, database, table.sizes)


def _table(ruleset: Ruleset) -> Table:
    return Table(ruleset.compiled, ruleset.grams, ruleset.hash, ruleset.sizes, crc32(ruleset.database))


def derive_table(files: Sequence[Path]) -> Table:
    """What can be known of the rules of *files* without a database."""
    return _derive(files, (), NO_FLOORS, (), _hash(files, (), NO_FLOORS, ()))


def _find_base(
    files: Sequence[Path], disable: Sequence[str], entropy: Mapping[str, float], made: Tables, cache: Path | None
) -> Ruleset | None:
    """The built-in rules, if they are among *files* and not all there is to it."""
    builtin = find_builtin_rules()
    if tuple(files[: len(builtin)]) != builtin or not (files[len(builtin) :] or disable or entropy or made):
        return None
    return prepare_ruleset(builtin, cache=cache)


def _derive(
    files: Sequence[Path],
    disable: Sequence[str],
    entropy: Mapping[str, float],
    made: Tables,
    name: str,
    *,
    base: Ruleset | None = None,
) -> Table:
    from tokenscan.rulebook.derive import derive_rules

    known = (base.compiled, base.grams) if base else None
    further = files[len(find_builtin_rules()) :] if base else files
    compiled, grams = derive_rules(further, disable, entropy, made, base=known)
    return Table(compiled, grams, name, compiled.sizes())


def _hash(files: Sequence[Path], disable: Sequence[str], entropy: Mapping[str, float], made: Tables) -> str:
    digest = sha256(repr((FORMAT, __version__, sorted(disable), sorted(entropy.items()))).encode())
    if made:
        digest.update(repr([sorted(table.items()) for table in made]).encode())
    for file in files:
        try:
            about = os.stat(file)  # noqa: PTH116 - hundreds of files
            if not stat.S_ISREG(about.st_mode) or about.st_size > MAX_RULE_FILE_BYTES:
                raise RuleError(f"{file}: no rule file: it is not a plain file of less than 16 MiB")
            with open(file, "rb", buffering=0) as opened:  # noqa: PTH123
                digest.update(opened.read())
        except OSError as error:
            raise RuleError(f"{file}: cannot be read as a rule file: {error.strerror}") from None
        digest.update(b"\0")
    return digest.hexdigest()[:16]
