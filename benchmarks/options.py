"""The options that every measuring command has."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from benchmarks.tools import PEERS


def make_parser(name: str, description: str | None, *, rounds: int) -> argparse.ArgumentParser:
    """A parser with these options; *rounds* is the default for how often each tool runs."""
    parser = argparse.ArgumentParser(
        prog=f"python -m benchmarks {name}",
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--rounds", type=int, default=rounds, help=f"how often each tool runs (default: {rounds})")
    parser.add_argument(
        "--cache", type=Path, default=find_cache(), help="where downloads are kept (default: the user's cache folder)"
    )
    parser.add_argument("--peers", type=Path, help="where the peers' virtual environments are (default: in the cache)")
    parser.add_argument("--no-install", action="store_true", help="leave out peers that are not installed")
    parser.add_argument("--only", nargs="+", choices=sorted(PEERS), help="these peers alone")
    parser.add_argument("--no-peers", action="store_true", help="no peer at all")
    parser.add_argument("--cores", type=int, help="how many cores every tool may use (default: all)")
    parser.add_argument("--jobs", type=int, help="our workers and processes that only read (default: one a core)")
    parser.add_argument("--timeout", type=float, default=1800, help="seconds for one run (default: 1800)")
    return parser


def find_cache() -> Path:
    """Where downloads and peers are kept between runs."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "tokenscan-benchmarks"
