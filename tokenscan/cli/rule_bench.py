"""``tokenscan rules bench``: which rules are the dearest."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from tokenscan.errors import UsageError
from tokenscan.model.rule import Rule
from tokenscan.rulebook.expense import Bill, make_text

MAX_BYTES = 8 << 20
MADE_BYTES = 2 << 20
TOP = 20


def read_text(paths: Sequence[Path], rules: Sequence[Rule]) -> bytes:
    """The files at and below *paths*, ``MAX_BYTES`` at most; a made text if there are none. Raises ``UsageError``."""
    if not paths:
        return make_text(rules, MADE_BYTES)
    parts: list[bytes] = []
    size = 0
    for file in _files(paths):
        try:
            parts.append(file.read_bytes()[: MAX_BYTES - size])
        except OSError as error:
            raise UsageError(f"{file} cannot be read: {error.strerror}") from None
        size += len(parts[-1]) + 1
        if size >= MAX_BYTES:
            break
    return b"\n".join(parts)[:MAX_BYTES] or make_text(rules, MADE_BYTES)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else (path,)


def render_bill(bill: Bill) -> Iterator[str]:
    """The dearest rules, a line each, then the sums."""
    width = max((len(each.rule_id) for each in bill.expenses[:TOP]), default=4)
    yield f"{'rule':{width}}  ns a byte  prefilter  pattern  hits a MB"
    for each in bill.expenses[:TOP]:
        yield (
            f"{each.rule_id:{width}}  {each.total:9.4f}  {each.prefilter:9.4f}  {each.pattern:7.4f}  {each.hits:9.1f}"
        )
    patterns, hits = sum(each.pattern for each in bill.expenses), sum(each.hits for each in bill.expenses)
    yield f"{len(bill.expenses)} rules on {bill.size / 1e6:.1f} MB, {hits:.1f} hits a MB"
    yield f"{bill.prefilter:.3f} ns a byte to look for all at once, {patterns:.3f} to run the patterns"


def as_json(bill: Bill) -> str:
    """Every rule, the dearest first."""
    return json.dumps(
        {
            "bytes": bill.size,
            "prefilter_ns": round(bill.prefilter, 4),
            "rules": [asdict(each) for each in bill.expenses],
        },
        indent=2,
    )
