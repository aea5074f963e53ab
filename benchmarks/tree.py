"""What a scan of a folder costs, beside the peers and beside reading every file.

Without REPO the folder is made of the wheels of popular PyPI packages: more than 40,000 files and 500 MB. A repository
stands for the files of its HEAD, which are written to a folder of their own.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.bench import open_bench
from benchmarks.clean import PACKAGES as CLEAN_PACKAGES
from benchmarks.options import make_parser
from benchmarks.wheels import download_wheel, unpack_wheel

PACKAGES = (*CLEAN_PACKAGES, "homeassistant", "ansible", "kubernetes", "sympy", "networkx", "twisted")
MIN_FILES, MIN_BYTES = 40_000, 500_000_000
READING = "cat"


def main(words: Sequence[str]) -> int:
    """Measure and print."""
    parser = make_parser("tree", __doc__, rounds=3)
    parser.add_argument("repo", metavar="REPO", nargs="?", type=Path, help="a folder or repository")
    arguments = parser.parse_args(words)
    with open_bench(arguments, task="tree") as bench:
        folder = find_tree(arguments.repo, bench.cache, bench.folder)
        files, size = measure_tree(folder)
        reading = bench.enter_command(READING, read_command(folder, bench.jobs), bench.environment)
        bench.warm_up([reading])
        contestants = [bench.enter_ours("tree", input=folder), reading, *bench.enter_peers("tree", input=folder)]
        name = arguments.repo.name if arguments.repo else "wheels of PyPI packages"
        bench.compete(contestants, f"Tree of {name}: {files:,} files, {size / 1e6:,.0f} MB", reference=READING)
    return 0


def find_tree(asked: Path | None, cache: Path, work: Path) -> Path:
    """A folder without a repository in it."""
    if asked is None:
        return build_tree(cache)
    asked = asked.resolve()
    inside = subprocess.run(["git", "-C", str(asked), "rev-parse", "--git-dir"], capture_output=True, check=False)
    return check_out(asked, work / "tree") if inside.returncode == 0 else asked


def build_tree(cache: Path) -> Path:
    """The unpacked wheels; exits where the index serves too few of them."""
    folder = cache / "tree"
    for package in PACKAGES:
        wheel = download_wheel(package, cache / "downloads" / package)
        if wheel:
            unpack_wheel(wheel, folder)
        else:
            print(f"no wheel of {package}", file=sys.stderr)
    files, size = measure_tree(folder)
    if files < MIN_FILES or size < MIN_BYTES:
        sys.exit(f"only {files:,} files, {size / 1e6:,.0f} MB could be had; name a folder")
    return folder


def check_out(repository: Path, target: Path) -> Path:
    """Write the files of the repository's HEAD to *target*, through an index of its own."""
    environment = {**os.environ, "GIT_INDEX_FILE": str(target.with_suffix(".index"))}
    git = ["git", "-C", str(repository), "-c", "core.bare=false", f"--work-tree={target}"]
    target.mkdir()
    for command in (["read-tree", "HEAD"], ["checkout-index", "--all"]):
        subprocess.run([*git, *command], env=environment, check=True)
    return target


def measure_tree(folder: Path) -> tuple[int, int]:
    """How many files, and how many bytes in all."""
    sizes = [file.stat().st_size for file in folder.rglob("*") if file.is_file() and not file.is_symlink()]
    return len(sizes), sum(sizes)


def read_command(folder: Path, jobs: int) -> tuple[str, ...]:
    """Read every file below *folder*, *jobs* at a time."""
    find = shlex.join(["find", str(folder), "-type", "f", "-print0"])
    return ("sh", "-c", f"{find} | xargs -0 -n 500 -P {jobs} cat > /dev/null")
