"""Compiled rules in the user's cache folder.

What is kept is derived from the rule files alone and named after a hash of all that went in, so it can only be right or
absent; a file that is damaged, or that somebody else could have written, is made anew.
"""

from __future__ import annotations

import os
from zlib import crc32

from tokenscan.detect.database import load_database
from tokenscan.rulebook.own_file import read_own, write_own
from tokenscan.rulebook.recall import name_files
from tokenscan.rulebook.table import Table, read_table, write_table


def read_cache(folder: str, name: str) -> tuple[Table, bytes] | None:
    """The rules of that hash and Hyperscan's database (empty where there is no Hyperscan), if they are kept in
    *folder*.
    """
    stem = os.path.join(folder, name_files(name))  # noqa: PTH118
    table = read_table(read_own(f"{stem}.table") or b"")
    if table is None or table.hash != name:
        return None
    if not table.checksum:
        return table, b""
    database = read_own(f"{stem}.db")
    # One that was made for another processor is refused here.
    if database is None or crc32(database) != table.checksum or load_database(database) is None:
        return None
    return table, database


def write_cache(folder: str, table: Table, database: bytes) -> None:
    """Keep them. The database goes first: a table tells that there is one."""
    stem = os.path.join(folder, name_files(table.hash))  # noqa: PTH118
    if database:
        write_own(f"{stem}.db", database)
    write_own(f"{stem}.table", write_table(table))
