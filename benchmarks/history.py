"""What a scan of a whole history costs, and that it does not depend on the number of workers.

    python -m benchmarks.history REPO [--runs N] [--jobs 1 2 4]

Beside each scan the same blobs are read by as many `git cat-file` processes as the scan has, in turn.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Cost, median_cost, run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repository", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--jobs", type=int, nargs="*", default=[1, 2, 4])
    arguments = parser.parse_args()
    ids, size = list_blobs(arguments.repository)
    print(f"{len(ids):,} blobs, {size / 1e6:,.0f} MB; tokenscan on {os.cpu_count()} cores, median of {arguments.runs}")
    digests = set()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        environment = {**os.environ, "TOKENSCAN_KEY": "k"}
        for jobs in arguments.jobs:
            command = [
                sys.executable,
                "-m",
                "tokenscan",
                "git",
                str(arguments.repository),
                f"-j{jobs}",
                "-q",
                f"-fjson:{report}",
            ]
            reader = read_command(arguments.repository, ids, jobs, Path(folder))
            ours: list[Cost] = []
            theirs: list[Cost] = []
            for _ in range(arguments.runs):
                ours.append(run(command, environment=environment))
                theirs.append(run(reader))
            digests.add(hashlib.sha256(report.read_bytes()).hexdigest())
            show(jobs, size, median_cost(ours), median_cost(theirs))
    print("the report is the same for every number of workers" if len(digests) == 1 else "THE REPORTS DIFFER")


def show(jobs: int, size: int, scan: Cost, read: Cost) -> None:
    print(
        f"jobs {jobs}: scan {scan.wall_s:.1f} s wall ({size / 1e6 / scan.wall_s:.0f} MB/s), {scan.cpu_s:.1f} s CPU "
        f"({size / 1e6 / (scan.cpu_s - read.cpu_s):.0f} MB a CPU second beside git's reading), "
        f"our processes {scan.own_mb:.0f} MB, with git {scan.tree_mb:.0f} MB; "
        f"git cat-file {read.wall_s:.1f} s wall, {read.cpu_s:.1f} s CPU; ratio {scan.wall_s / read.wall_s:.2f} wall"
    )


def list_blobs(repository: Path) -> tuple[list[str], int]:
    form = "--batch-check=%(objecttype) %(objectname) %(objectsize)"
    command = ["git", "-C", str(repository), "cat-file", "--batch-all-objects", "--unordered", "--buffer", form]
    lines = subprocess.run(command, capture_output=True, check=True).stdout.decode().splitlines()
    blobs = [line.split() for line in lines if line.startswith("blob ")]
    return [name for _, name, _ in blobs], sum(int(size) for _, _, size in blobs)


def read_command(repository: Path, ids: list[str], jobs: int, folder: Path) -> list[str]:
    """A shell command that reads the blobs with *jobs* processes, a contiguous slice each."""
    step = -(-len(ids) // jobs)
    parts = []
    for number in range(jobs):
        names = folder / f"ids-{jobs}-{number}"
        names.write_text("".join(f"{name}\n" for name in ids[number * step : (number + 1) * step]))
        git = shlex.join(["git", "-C", str(repository), "cat-file", "--batch", "--buffer"])
        parts.append(f"{git} < {shlex.quote(str(names))} > /dev/null &")
    return ["sh", "-c", " ".join([*parts, "wait"])]


if __name__ == "__main__":
    main()
