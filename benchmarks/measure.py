"""Running a command and telling what it cost: wall and CPU seconds, and the memory of its process tree. Linux alone."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

MB = 1e6
_SHORTEST_S, _LONGEST_S = 0.005, 0.05
_SAMPLE_SHARE = 20
"""The pause between two samples is this many times as long as a sample takes: sampling costs a twentieth of a core."""


@dataclass(frozen=True)
class Memory:
    """Bytes: *rss* counts what processes share once for each of them, *pss* once in all."""

    rss: int = 0
    pss: int = 0

    def __add__(self, other: Memory) -> Memory:
        return Memory(self.rss + other.rss, self.pss + other.pss)

    def peak(self, other: Memory) -> Memory:
        """The larger of each figure."""
        return Memory(max(self.rss, other.rss), max(self.pss, other.pss))


@dataclass(frozen=True)
class Cost:
    """What a run cost. *cpu_s* is of all processes of the tree. *tree* and *own* are peaks of the sums over all
    processes, and over those that are not git. *code* is negative where a signal ended the command.
    """

    wall_s: float
    cpu_s: float
    tree: Memory
    own: Memory
    code: int
    is_cut: bool = False
    """Stopped, since it took longer than it was given."""


def run(
    command: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    output: Path | None = None,
    timeout_s: float | None = None,
) -> Cost:
    """Run *command*, its standard output going to the file *output* or nowhere."""
    with (output or Path(os.devnull)).open("wb") as stdout:
        started = time.perf_counter()
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd=cwd,
            start_new_session=True,
        )
    done = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        watching = pool.submit(_watch, child.pid, done, started=started, timeout_s=timeout_s)
        try:
            code, cpu_s = _wait(child.pid)
            wall_s = time.perf_counter() - started
            child.returncode = code
            cpu_s += _reap_rest(child.pid)
        finally:
            if child.returncode is None:  # interrupted
                _kill(child.pid)
                child.wait()
            done.set()
    seen = watching.result()
    return Cost(wall_s, cpu_s, seen.tree, seen.own, code, seen.is_cut)


def _wait(process: int) -> tuple[int, float]:
    """The exit code, and the CPU seconds of the process and of all that it waited for."""
    _, status, usage = os.wait4(process, 0)
    return os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime


def _reap_rest(group: int) -> float:
    """CPU seconds of the processes of *group* that nobody waited for; they come to us where we adopt orphans."""
    seconds = 0.0
    while True:
        try:
            seconds += _wait(-group)[1]
        except ChildProcessError:
            return seconds


def adopt_orphans() -> None:
    """Let processes whose parents have ended come to this one, so that their CPU time is counted."""
    import ctypes

    set_child_subreaper = 36  # linux/prctl.h, PR_SET_CHILD_SUBREAPER
    ctypes.CDLL(None).prctl(set_child_subreaper, 1, 0, 0, 0)


@dataclass(frozen=True)
class _Seen:
    tree: Memory = Memory()
    own: Memory = Memory()
    is_cut: bool = False


def _watch(root: int, done: threading.Event, *, started: float, timeout_s: float | None) -> _Seen:
    """Sample the tree below *root*, often at first so that a short run is seen as well; end it when it is late."""
    seen, pause = _Seen(), _SHORTEST_S
    while not done.wait(pause):
        begun = time.perf_counter()
        if timeout_s is not None and begun - started > timeout_s:
            _kill(root)
            return replace(seen, is_cut=True)
        tree, own = _sample(root)
        seen = _Seen(seen.tree.peak(tree), seen.own.peak(own))
        ended = time.perf_counter()
        usual = min(_LONGEST_S, max(_SHORTEST_S, (ended - started) / 20))
        pause = max(usual, _SAMPLE_SHARE * (ended - begun))
    return seen


def _sample(root: int) -> tuple[Memory, Memory]:
    tree, own = Memory(), Memory()
    for process in list_tree(root):
        is_ours = not is_git(process)  # asked first: a git that has just ended has no name, and no memory then
        memory = read_memory(process)
        tree += memory
        own += memory if is_ours else Memory()
    return tree, own


def list_tree(root: int) -> Iterator[int]:
    """*root* and its descendants."""
    queue = [root]
    while queue:
        process = queue.pop()
        yield process
        queue += _list_children(process)


def _list_children(process: int) -> Iterator[int]:
    try:
        threads = list(Path(f"/proc/{process}/task").iterdir())
    except OSError:  # it has just ended
        return
    for thread in threads:
        with contextlib.suppress(OSError):
            yield from map(int, (thread / "children").read_bytes().split())


def read_memory(process: int) -> Memory:
    """What *process* holds now; nothing once it has ended."""
    try:
        rows = Path(f"/proc/{process}/smaps_rollup").read_bytes().splitlines()
    except OSError:
        return Memory()
    sizes = {words[0]: int(words[1]) * 1024 for row in rows if len(words := row.split()) == 3}
    return Memory(sizes.get(b"Rss:", 0), sizes.get(b"Pss:", 0))


def is_git(process: int) -> bool:
    """Whether *process* runs git, or one of its helpers (``git-remote-https``)."""
    try:
        name = Path(f"/proc/{process}/comm").read_bytes().strip()
    except OSError:
        return False
    return name == b"git" or name.startswith(b"git-")


def _kill(root: int) -> None:
    for process in list(list_tree(root)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(root, signal.SIGKILL)
