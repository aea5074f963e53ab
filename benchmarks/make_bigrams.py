"""Makes ``tokenscan/detect/structure/bigrams.py``: how usual each pair of letters is in words that people write.

    python benchmarks/make_bigrams.py

Counts the identifiers and the prose of Python's own standard library, which is on every machine that can run this.
"""

from __future__ import annotations

import re
import sys
import sysconfig
from collections import Counter
from itertools import pairwise
from math import log2
from pathlib import Path

TARGET = Path(__file__).parent.parent / "tokenscan" / "detect" / "structure" / "bigrams.py"
TAIL = '''
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
BITS: dict[tuple[str, str], int] = {
    (first, second): int(digit) - 5
    for first, row in zip(_LETTERS, TABLE.split(), strict=True)
    for second, digit in zip(_LETTERS, row, strict=True)
}
"""A pair of letters → bits more usual than chance, from -5 to 4."""
'''
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SMOOTHING = 0.5
HEAD = '''"""How usual each pair of letters is in words that people write. Made by ``benchmarks/make_bigrams.py``."""

from __future__ import annotations

# A row a first letter, a digit a second one: bits more usual than chance, from 0 (-5 or less) by 5 (0) to 9 (+4).
TABLE = """
'''
WORD = re.compile(r"[A-Z]?[a-z]{2,}")


def count_pairs(folder: Path) -> Counter[str]:
    """Pairs of neighbouring letters in the distinct words of the Python files right below *folder* and its packages."""
    words: Counter[str] = Counter()
    for file in sorted((*folder.glob("*.py"), *folder.glob("*/*.py"))):
        if "site-packages" not in file.parts:
            words.update(word.lower() for word in WORD.findall(file.read_text(encoding="utf-8", errors="replace")))
    pairs: Counter[str] = Counter()
    for word, count in words.items():
        for pair in pairwise(word):
            pairs["".join(pair)] += 1 + int(log2(count))
    return pairs


def score_rows(pairs: Counter[str]) -> list[str]:
    """26 rows of 26 digits; each is how many bits more usual than chance a pair is, from 0 (-5 or less) to 9 (+4)."""
    total = sum(pairs.values()) + SMOOTHING * 26 * 26
    rows = []
    for first in LETTERS:
        bits = [log2((pairs[first + second] + SMOOTHING) / total * 26 * 26) for second in LETTERS]
        rows.append("".join(str(min(9, max(0, round(value) + 5))) for value in bits))
    return rows


def main() -> int:
    """Writes the table."""
    pairs = count_pairs(Path(sysconfig.get_path("stdlib")))
    TARGET.write_text(
        HEAD + "\n".join(f"    {row}" for row in score_rows(pairs)) + '\n"""\n' + TAIL,
        encoding="utf-8",
    )
    print(f"{TARGET}: {sum(pairs.values())} pairs")
    return 0


if __name__ == "__main__":
    sys.exit(main())
