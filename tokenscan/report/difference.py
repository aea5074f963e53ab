"""How two sides differ, in lines for people and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TextIO

from tokenscan.model.difference import Difference
from tokenscan.report.dump import dump
from tokenscan.report.matrix_text import SHORT_HASH
from tokenscan.report.text.printable import escape_unprintable

SCHEMA_VERSION = 1


def render_differences(environment: str, differences: Sequence[Difference]) -> Iterator[str]:
    """A line for each key, then how many are how."""
    width = max((len(each.key) for each in differences), default=0)
    for each in differences:
        here = ",".join(digits[:SHORT_HASH] for digits in each.here) or "-"
        there = each.there[:SHORT_HASH] or "-"
        place = f"{each.path}:{each.line}" if each.path else ""
        line = f"{each.key:{width}}  {each.state:13}  {here:{SHORT_HASH}}  {there:{SHORT_HASH}}  {place}"
        yield escape_unprintable(line.rstrip())
    counts = Counter(each.state for each in differences)
    told = ", ".join(f"{counts[state]} {state}" for state in ("same", "different", "missing there", "missing here"))
    yield f"{environment} here, against what runs: {told}"


def write_differences_json(environment: str, differences: Sequence[Difference], stream: TextIO) -> None:
    """One document."""
    document = {
        "schema": SCHEMA_VERSION,
        "environment": environment,
        "keys": [
            {
                "key": each.key,
                "state": each.state,
                "here": list(each.here),
                "there": each.there or None,
                "path": each.path or None,
                "line": each.line or None,
            }
            for each in differences
        ],
    }
    stream.write(dump(document, indent=2) + "\n")
