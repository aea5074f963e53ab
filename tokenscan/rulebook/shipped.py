"""What a wheel brings along of the built-in rules: all that is derived from them and fits every machine.

Parsing and deriving takes a second, reading this a few milliseconds. It is believed only where rule files and code are
the very ones that it was made from.
"""

from __future__ import annotations

from pathlib import Path

from tokenscan.rulebook.table import Table, read_table, write_table

FILE = Path(__file__).with_name("builtin.table")


def read_shipped(name: str) -> Table | None:
    """What was brought along for the rules of that hash."""
    try:
        table = read_table(FILE.read_bytes())
    except OSError:
        return None
    return table if table is not None and table.hash == name else None


def write_shipped(file: Path = FILE) -> None:
    """Make *file*, which a build puts into its wheel."""
    from tokenscan.rulebook.locate import find_builtin_rules
    from tokenscan.rulebook.ruleset import derive_table

    file.write_bytes(write_table(derive_table(find_builtin_rules())))
