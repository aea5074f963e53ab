"""The code that derives what is kept of rules: where it has changed, what was kept does not count any more."""

from __future__ import annotations

import os
from zlib import crc32

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120

DERIVING = (
    "detect/anchor.py",
    "detect/clue.py",
    "detect/compile.py",
    "detect/decode/trigger.py",
    "detect/extent.py",
    "detect/grams.py",
    "detect/prefilter.py",
    "detect/program.py",
    "rulebook/derive.py",
    "rulebook/extend.py",
    "rulebook/load.py",
    "rulebook/macros.py",
    "rulebook/pack.py",
    "rulebook/part.py",
    "rulebook/table.py",
)


def deriving_files() -> list[str]:
    """The source files; without those that an installation does not carry."""
    paths = (os.path.join(_PACKAGE, name) for name in DERIVING)  # noqa: PTH118
    return [path for path in paths if os.path.isfile(path)]  # noqa: PTH113


def digest_sources() -> str:
    """A check sum of them, 8 hexadecimal digits."""
    checksum = 0
    for path in deriving_files():
        with open(path, "rb") as file:  # noqa: PTH123
            checksum = crc32(file.read(), checksum)
    return f"{checksum:08x}"
