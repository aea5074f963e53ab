"""A bar on standard error, for people who wait."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from tokenscan.scan.run import Progress

SHOWN_AFTER_S = 1.0
"""A scan that ends sooner shows nothing."""


@contextmanager
def show_progress(
    arguments: argparse.Namespace, estimate: Callable[[], int | None] | None = None
) -> Iterator[Progress | None]:
    """What to tell of the progress; ``None`` where nobody looks. *estimate* counts the objects to come, if it can."""
    if arguments.quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("scanning"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("objects · {task.fields[rate]:.0f} MB/s · {task.fields[found]} found ·"),
        TimeRemainingColumn(),
    )
    started = monotonic()
    bar = Bar(*columns, console=Console(stderr=True), transient=True, refresh_per_second=5)
    task = bar.add_task("", total=None, rate=0.0, found=0)

    def tell(objects: int, count: int, secrets: int) -> None:
        elapsed = monotonic() - started
        if not bar.live.is_started and elapsed > SHOWN_AFTER_S:
            bar.update(task, total=estimate() if estimate else None)
            bar.start()
        bar.update(task, completed=objects, rate=count / 1e6 / elapsed if elapsed else 0.0, found=secrets)

    try:
        yield tell
    finally:
        if bar.live.is_started:
            bar.stop()
