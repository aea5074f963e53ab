"""Compiled rules as a file: a line for each rule, shape, program and its clues, unpacked when it is asked for.

A check sum; a line about the rest; arrays of numbers, of which the last says where each line begins; the lines. So a
commit hook that needs three rules of a thousand reads these three.
"""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from zlib import crc32

from tokenscan.detect.grams import Grams
from tokenscan.detect.program import CompiledRuleset
from tokenscan.model.noun import dataclass
from tokenscan.rulebook.lines import Cut, Lines
from tokenscan.rulebook.pack import (
    pack_clues,
    pack_program,
    pack_rule,
    pack_shape,
    unpack_clues,
    unpack_program,
    unpack_rule,
    unpack_shape,
)
from tokenscan.rulebook.sources import digest_sources

TYPE_CHECKING = False  # what type checkers take for typing's own, without importing that
if TYPE_CHECKING:
    from typing import Any

FORMAT = 7
"""Raise when the hash of a ruleset shall change though its rules do not."""

_CHECK_BYTES = 8
"""A CRC-32 in hexadecimal: it tells damage, and costs the commit hook no hash library."""


@dataclass(frozen=True, slots=True)
class Table:
    """Compiled rules; what to look for without Hyperscan; the hash of the rules as they are written; how many
    expressions each program has; and the CRC-32 of the database that belongs to them, 0 where there is none.
    """

    compiled: CompiledRuleset
    grams: Grams
    hash: str
    sizes: tuple[int, ...]
    checksum: int = 0


def write_table(table: Table) -> bytes:
    """*table* as the bytes of a file."""
    compiled, grams = table.compiled, table.grams
    lines = [
        *_pack_all(compiled.rules, pack_rule),
        *_pack_all(compiled.shapes, pack_shape),
        *_pack_all(compiled.programs, pack_program),
        *_pack_all(grams.clues, pack_clues),
    ]
    starts = array("I", accumulate(map(len, lines), initial=0))
    numbers = [*grams.words, *grams.literals, grams.others, array("I", table.sizes), starts]
    head = {
        "sources": digest_sources(),
        "order": sys.byteorder,
        "hash": table.hash,
        "rules": len(compiled.rules),
        "programs": len(compiled.programs),
        "checksum": table.checksum,
        "numbers": [(each.typecode, len(each) * each.itemsize) for each in numbers],
    }
    content = b"".join((_line(head), b"\n", *(each.tobytes() for each in numbers), *lines))
    return _check(content) + content


def read_table(stored: bytes) -> Table | None:
    """The table that *stored* is; ``None`` if it is damaged, or derived by other code."""
    if _check(memoryview(stored)[_CHECK_BYTES:]) != stored[:_CHECK_BYTES]:
        return None
    begin = stored.index(b"\n") + 1
    head = json.loads(stored[_CHECK_BYTES:begin])
    if head.get("sources") != digest_sources() or head["order"] != sys.byteorder:
        return None
    rules, programs = head["rules"], head["programs"]
    *columns, others, sizes, starts = _read_numbers(stored, begin, head["numbers"])
    lines = Cut(stored, begin + sum(size for _, size in head["numbers"]), starts)
    compiled = CompiledRuleset(
        Lines(lines, 0, rules, unpack_rule),
        Lines(lines, rules, rules, unpack_shape),
        Lines(lines, 2 * rules, programs, unpack_program),
    )
    clues = Lines(lines, 2 * rules + programs, programs, unpack_clues)
    grams = Grams((columns[0], columns[1]), (columns[2], columns[3]), others, clues)
    return Table(compiled, grams, head["hash"], tuple(sizes), head["checksum"])


def _check(content: bytes | memoryview) -> bytes:
    return b"%08x" % crc32(content)


def _read_numbers(data: bytes, position: int, kinds: Sequence[tuple[str, int]]) -> Iterator[array[int]]:
    for kind, size in kinds:
        yield array(kind, data[position : position + size])
        position += size


def _pack_all(items: Sequence[Any], pack: Callable[[Any], object]) -> Iterator[bytes]:
    return (_line(pack(item)) for item in items)


def _line(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
