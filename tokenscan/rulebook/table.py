"""Compiled rules as a file: a line for each rule, shape and program, unpacked when it is asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from tokenscan.detect.compile import CompiledRuleset
from tokenscan.rulebook.lines import Lines
from tokenscan.rulebook.pack import pack_program, pack_rule, pack_shape, unpack_program, unpack_rule, unpack_shape

FORMAT = 6
"""Raise when the shape of what is stored, or what is derived from a rule, changes."""

_DIGEST_BYTES = 32


@dataclass(frozen=True, slots=True)
class Table:
    """Compiled rules; the hash of the rules as they are written; how many expressions each program has; and the
    CRC-32 of the database that belongs to them.
    """

    compiled: CompiledRuleset
    hash: str
    sizes: tuple[int, ...]
    checksum: int


def write_table(table: Table) -> bytes:
    """*table* as the bytes of a file."""
    compiled = table.compiled
    head = {
        "format": FORMAT,
        "hash": table.hash,
        "rules": len(compiled.rules),
        "programs": len(compiled.programs),
        "sizes": table.sizes,
        "checksum": table.checksum,
    }
    content = b"\n".join(
        (
            _line(head),
            *_pack_all(compiled.rules, pack_rule),
            *_pack_all(compiled.shapes, pack_shape),
            *_pack_all(compiled.programs, pack_program),
        )
    )
    return sha256(content).digest() + content


def read_table(stored: bytes) -> Table | None:
    """The table that *stored* is; ``None`` if it is damaged, or of another version."""
    digest, content = stored[:_DIGEST_BYTES], stored[_DIGEST_BYTES:]
    if sha256(content).digest() != digest:
        return None
    first, *lines = content.split(b"\n")
    head = json.loads(first)
    if head["format"] != FORMAT:
        return None
    rules, count = head["rules"], len(lines)
    compiled = CompiledRuleset(
        Lines(lines[:rules], unpack_rule),
        Lines(lines[rules : 2 * rules], unpack_shape),
        Lines(lines[2 * rules : count], unpack_program),
    )
    return Table(compiled, head["hash"], tuple(head["sizes"]), head["checksum"])


def _pack_all(items: Sequence[Any], pack: Callable[[Any], object]) -> Iterable[bytes]:
    return (_line(pack(item)) for item in items)


def _line(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
