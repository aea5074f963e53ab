"""``tokenscan cache``: what is remembered between runs."""

from __future__ import annotations

import argparse

from tokenscan.cli import exit_codes
from tokenscan.config import cache_folder
from tokenscan.scan.memory import PREFIX as MEMORY


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser to *commands*."""
    parser = commands.add_parser(
        "cache", help="forget what is remembered between runs", description="Forget what is remembered between runs."
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    what = "delete compiled rules and the memory of scanned objects"
    clear = verbs.add_parser("clear", help=what, description=f"{what.capitalize()}.")
    clear.set_defaults(run=run_clear)


def run_clear(_: argparse.Namespace) -> int:
    """Delete the files of the cache folder that are ours."""
    from tokenscan.scan.imprint_cache import PREFIX as IMPRINTS

    files = sorted(file for prefix in ("rules-", MEMORY, IMPRINTS) for file in cache_folder().glob(f"{prefix}*"))
    for file in files:
        file.unlink(missing_ok=True)
    print(f"{len(files)} files deleted from {cache_folder()}")
    return exit_codes.CLEAN
