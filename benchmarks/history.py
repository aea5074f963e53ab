"""What a scan of a whole history costs, beside the peers and beside git's own reading of every blob.

Without REPO a repository is built from releases of PyPI packages (see ``corpus``). It must be complete: neither
shallow nor partial. Every tool starts with its rules compiled and the packs in memory, and remembers no earlier scan.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.bench import open_bench
from benchmarks.corpus import PACKAGES, build_corpus
from benchmarks.options import make_parser
from benchmarks.reference import Reference, make_reference
from tokenscan.gitio.environment import git_environment

READING = "git cat-file"


def main(words: Sequence[str]) -> int:
    """Measure and print."""
    parser = make_parser("history", __doc__, rounds=3)
    parser.add_argument("repo", metavar="REPO", nargs="?", type=Path, help="a repository (default: one is built)")
    add_delta_cache(parser)
    arguments = parser.parse_args(words)
    with open_bench(arguments, task="history") as bench:
        repository = find_repository(arguments.repo, bench.cache)
        reference = make_reference(repository, bench.folder, jobs=bench.jobs, delta_cache=bench.delta_cache)
        reading = bench.enter_command(READING, reference.command, git_environment())
        bench.warm_up([reading])
        contestants = [
            bench.enter_ours("history", input=repository),
            reading,
            *bench.enter_peers("history", input=repository),
        ]
        bench.compete(contestants, f"History of {describe(repository, reference)}", reference=READING)
    return 0


def add_delta_cache(parser: argparse.ArgumentParser) -> None:
    """The option for the reference's delta cache."""
    parser.add_argument(
        "--delta-cache",
        metavar="SIZE",
        default="",
        help="core.deltaBaseCacheLimit of the processes that only read (default: what a scan gives its own)",
    )


def find_repository(asked: Path | None, cache: Path) -> Path:
    """The git directory of the repository that was *asked* for, else of the one that is built. Exits where it is not
    whole.
    """
    if asked is None:
        asked = cache / "corpus.git"
        if not asked.exists():
            build_corpus(cache, PACKAGES, releases=24)
    git = ["git", "-C", str(asked), "-c", "safe.directory=*"]
    found = subprocess.run([*git, "rev-parse", "--absolute-git-dir"], capture_output=True, check=False)
    if found.returncode:
        sys.exit(f"{asked}: not a repository")
    repository = Path(found.stdout.decode().rstrip("\n"))
    partial = subprocess.run(
        [*git, "config", "--get-regexp", r"remote\..*\.promisor"], capture_output=True, check=False
    )
    if (repository / "shallow").exists() or partial.stdout:
        sys.exit(f"{asked}: the repository is shallow or partial; the tools would not read the same")
    return repository


def describe(repository: Path, reference: Reference) -> str:
    """Its name, and how much there is to read."""
    name = repository.parent.name if repository.name == ".git" else repository.name
    return f"{name}: {reference.objects:,} objects, {reference.blobs:,} blobs of {reference.size / 1e6:,.0f} MB in all"
