"""The rules of a run, compiled, and remembered between runs."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from zlib import crc32

from tokenscan import __version__
from tokenscan.detect.compile import CompiledRuleset
from tokenscan.detect.engine import Engine
from tokenscan.detect.prefilter import HyperscanPrefilter, PlainPrefilter, Prefilter
from tokenscan.errors import RuleError
from tokenscan.rulebook.cache import read_cache, write_cache
from tokenscan.rulebook.table import FORMAT, Table

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
) -> Ruleset:
    """The rules of *files* without those called *disable*, with the entropy floors of *entropy* (bits a byte by rule
    id), from *cache* (a folder) if they are there.

    Raises ``RuleError`` for a bad file or if no rule is left, ``ConfigError`` for a rule id that no rule has.
    """
    name = _hash(files, disable, entropy)
    known = read_cache(str(cache), name) if cache is not None else None
    if known is not None:
        table, database = known
        return Ruleset(table.compiled, name, database, table.sizes)
    made = _make_ruleset(files, disable, entropy, name)
    if cache is not None and made.database:
        write_cache(str(cache), Table(made.compiled, name, made.sizes, crc32(made.database)), made.database)
    return made


def _hash(files: Sequence[Path], disable: Sequence[str], entropy: Mapping[str, float]) -> str:
    digest = sha256(repr((FORMAT, __version__, sorted(disable), sorted(entropy.items()))).encode())
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


def _make_ruleset(files: Sequence[Path], disable: Sequence[str], entropy: Mapping[str, float], name: str) -> Ruleset:
    from tokenscan.rulebook.derive import derive_rules

    compiled = derive_rules(files, disable, entropy)
    try:
        database = HyperscanPrefilter.compile(compiled.programs).dump()
    except ImportError:
        database = b""
    return Ruleset(compiled, name, database, compiled.sizes())
