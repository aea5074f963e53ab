"""``primaryLocationLineHash``, by which GitHub knows an alert again when lines move.

For each line a hash of the 100 UTF-16 code units from its beginning on, into the lines that follow, and how many lines
with that hash there were so far. Source: codeql-action, ``src/fingerprints.ts``: spaces and tabs are left out; CR and
CRLF count as LF; the end is 65535 once, then zeros.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from tokenscan.model.location import Location
from tokenscan.report.options import ReadTexts

WINDOW = 100
BASE = 37
_END = b"\xff\xff" + bytes(2 * WINDOW)
_BLANKS = str.maketrans("", "", " \t")


def hash_lines(text: str, wanted: Collection[int]) -> dict[int, str]:
    """The hash of each of the lines *wanted* (from 1) that *text* has; the end of the text counts as a line."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n").translate(_BLANKS)
    units = kept.encode("utf-16-le", "surrogatepass") + _END
    last = max(wanted, default=0)
    seen: Counter[bytes] = Counter()
    hashes = {}
    start = 0
    for number, line in enumerate(kept.split("\n"), 1):
        if number > last:
            break
        window = units[start : start + 2 * WINDOW]
        seen[window] += 1
        if number in wanted:
            hashes[number] = f"{_hash(window):x}:{seen[window]}"
        start += 2 * (_count_units(line) + 1)
    return hashes


def _count_units(line: str) -> int:
    return len(line) if line.isascii() else len(line.encode("utf-16-le", "surrogatepass")) // 2


def _hash(window: bytes) -> int:
    value = 0
    for low, high in zip(window[::2], window[1::2], strict=True):
        value = (BASE * value + (high << 8 | low)) & 0xFFFF_FFFF_FFFF_FFFF
    return value


def hash_places(locations: Iterable[Location], read_texts: ReadTexts | None) -> Mapping[Location, str]:
    """The hash of the line that each of *locations* begins on, for those whose text can be had."""
    if read_texts is None:
        return {}
    texts: dict[tuple[str, str | None, str], list[Location]] = {}
    for location in locations:
        texts.setdefault((location.provenance.kind, location.provenance.path, location.object), []).append(location)
    hashes: dict[Location, str] = {}
    for location, data in read_texts([group[0] for group in texts.values()]):
        group = texts[location.provenance.kind, location.provenance.path, location.object]
        lines = hash_lines(data.decode("utf-8", "replace"), {each.span.line for each in group})
        hashes.update({each: lines[each.span.line] for each in group if each.span.line in lines})
    return hashes
