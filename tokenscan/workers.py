"""Work shared out among processes.

Cores are used by processes: Hyperscan's binding holds the interpreter's lock while it scans.
"""

from __future__ import annotations

import gc
import itertools
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Task = TypeVar("Task")
Answer = TypeVar("Answer")


class WorkerDiedError(Exception):
    """A worker ended without an answer."""


def default_jobs() -> int:
    """The cores that this process may use, at least 1."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def start_method() -> str:
    """Forking shares the compiled rules; where it is not safe a child starts anew and is sent them."""
    return "fork" if sys.platform == "linux" else "spawn"


_M_MMAP_THRESHOLD = -3
_OF_ITS_OWN = 1 << 20
"""Bytes from which on glibc gives a block pages of its own, which go back when it is freed. Left alone it moves this up
to 32 MB, and large texts leave holes between small ones."""


def _save_memory() -> None:
    """Give back what this process has freed and glibc keeps: each forked child would pay for it, too."""
    import ctypes

    library = ctypes.CDLL(None) if sys.platform == "linux" else None
    if library and hasattr(library, "malloc_trim"):
        library.mallopt(_M_MMAP_THRESHOLD, _OF_ITS_OWN)
        library.malloc_trim(0)


class Pool(Generic[Task, Answer]):
    """*count* processes that each run ``make_work()`` once and the function it gives for every task.

    ``run`` gives (task, answer or the error that ended its worker) as they come, in no order. With a *count* of 1, or
    one task, the work is done in this process. *share* is told how processes are started, before the first one is.
    """

    def __init__(
        self,
        count: int,
        make_work: Callable[[], Callable[[Task], Answer]],
        *,
        share: Callable[[str], None] | None = None,
    ) -> None:
        self._count = count
        self._make_work = make_work
        self._share = share

    def run(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Answer | WorkerDiedError]]:
        """Do *tasks*; they are drawn as workers become free."""
        drawn = iter(tasks)
        first = list(itertools.islice(drawn, 2))
        waiting = itertools.chain(first, drawn)
        if self._count > 1 and len(first) > 1:
            yield from self._run_parallel(waiting)
        elif first:
            work = self._make_work()
            for task in waiting:
                yield task, work(task)

    def _run_parallel(self, tasks: Iterator[Task]) -> Iterator[tuple[Task, Answer | WorkerDiedError]]:
        import multiprocessing

        method = start_method()
        context: Any = multiprocessing.get_context(method)
        if self._share is not None:
            self._share(method)
        _save_memory()
        workers: dict[Connection, Any] = {}
        busy: dict[Connection, Task] = {}
        try:
            for task in tasks:
                if len(workers) < self._count:
                    ours, process = self._start(context, list(workers))
                    workers[ours] = process
                else:
                    while not (idle := [end for end in workers if end not in busy]):
                        yield from self._collect(workers, busy)
                        if not workers:
                            ours, process = self._start(context, [])
                            workers[ours] = process
                    ours = idle[0]
                while not self._send(ours, task):
                    workers.pop(ours).join()
                    ours, process = self._start(context, list(workers))
                    workers[ours] = process
                busy[ours] = task
            while busy:
                yield from self._collect(workers, busy)
        finally:
            for ours, process in workers.items():
                ours.close()
                process.terminate()
            for process in workers.values():
                process.join()

    def _start(self, context: Any, inherited: list[Connection]) -> tuple[Connection, Any]:
        ours, theirs = context.Pipe()
        process = context.Process(
            target=_serve, args=(theirs, self._make_work, self._inherited(context, [*inherited, ours])), daemon=True
        )
        process.start()
        theirs.close()
        return ours, process

    def _send(self, end: Connection, task: Task) -> bool:
        """Did the task reach its worker? An idle one may have been ended by somebody."""
        try:
            end.send(task)
        except OSError:
            return False
        return True

    def _inherited(self, context: Any, ends: list[Connection]) -> list[Connection]:
        """The parent's ends that a forked child holds too, and must let go so that each closes with its owner."""
        return ends if context.get_start_method() == "fork" else []

    def _collect(
        self, workers: dict[Connection, Any], busy: dict[Connection, Task]
    ) -> Iterator[tuple[Task, Answer | WorkerDiedError]]:
        from multiprocessing.connection import wait

        for end in cast("list[Connection]", wait(list(busy))):
            task = busy.pop(end)
            try:
                answer: Any = end.recv()
            except (EOFError, OSError):
                process = workers.pop(end)
                process.join()
                yield task, WorkerDiedError(f"exit code {process.exitcode}")
                continue
            if isinstance(answer, Exception):
                raise answer
            yield task, answer


def _serve(end: Connection, make_work: Callable[[], Callable[[Any], Any]], inherited: list[Connection]) -> None:
    # Ctrl-C is the parent's to handle; it ends its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in inherited:
        other.close()
    work = make_work()
    gc.freeze()  # rules are for good: looking at them for garbage again and again costs 2 % of a history's scan
    while True:
        try:
            task = end.recv()
        except (EOFError, OSError):
            return
        try:
            answer: Any = work(task)
        except Exception as error:
            answer = error
        try:
            end.send(answer)
        except OSError:
            return  # the parent has gone
