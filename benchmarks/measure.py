"""Running a command and telling what it cost: wall and CPU seconds, and the memory of its process tree."""

from __future__ import annotations

import os
import resource
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

SAMPLE_S = 0.05
MB = 1e6


@dataclass(frozen=True)
class Cost:
    """Seconds, and peaks in MB: *own_mb* is the resident memory of the processes that are not git, together."""

    wall_s: float
    cpu_s: float
    tree_mb: float
    own_mb: float
    code: int


def run(command: Sequence[str], *, environment: Mapping[str, str] | None = None, cwd: Path | None = None) -> Cost:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, cwd=cwd)
    peaks = [0.0, 0.0]
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(child.pid, done, peaks))
    watcher.start()
    code = child.wait()
    wall = time.perf_counter() - started
    done.set()
    watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, cpu, peaks[0] / MB, peaks[1] / MB, code)


def _watch(root: int, done: threading.Event, peaks: list[float]) -> None:
    while not done.wait(SAMPLE_S):
        tree, own = 0, 0
        for process in _tree(root):
            try:
                resident = int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
                name = Path(f"/proc/{process}/comm").read_text().strip()
            except (OSError, IndexError):  # it has just ended
                continue
            tree += resident
            own += 0 if name.startswith("git") else resident
        peaks[0], peaks[1] = max(peaks[0], tree), max(peaks[1], own)


def _tree(root: int) -> list[int]:
    found, queue = [], [root]
    while queue:
        process = queue.pop()
        found.append(process)
        for children in Path(f"/proc/{process}/task").glob("*/children"):
            try:
                queue += map(int, children.read_text().split())
            except OSError:
                continue
    return found


def median_cost(costs: Sequence[Cost]) -> Cost:
    """The median of each figure; the memory is the worst."""
    return Cost(
        median(cost.wall_s for cost in costs),
        median(cost.cpu_s for cost in costs),
        max(cost.tree_mb for cost in costs),
        max(cost.own_mb for cost in costs),
        costs[-1].code,
    )
