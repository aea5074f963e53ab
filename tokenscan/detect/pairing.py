"""Which of two kinds of values in a text belong together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

MAX_RUN = 64
"""Values that are paired at a time: the time grows with the square. A longer run of them is cut."""

LINE = 1 << 40
"""What a line is worth in bytes: more than any text has, so that bytes decide between equal lines alone."""

Costs = Sequence[Sequence[int | None]]
"""How far each owner (a row) is from each part, both in the order of the text: lines times ``LINE`` plus bytes;
``None`` if they are strangers."""


LONELY = LINE << 20
"""What a value without a partner costs: more than all pairs of a run."""


def pair_in_order(costs: Costs) -> Iterator[tuple[int, int]]:
    """Pairs of owners and parts by number: each belongs to at most one pair, no two pairs cross, there are as many as
    can be, and what they cost is least. Among equals the first wins.

    Where accounts follow one another, each with both halves, a half is so never taken from the account it belongs to,
    even if that of the next stands nearer.
    """
    total = _total(costs)
    i = j = 0
    while i < len(costs) and j < len(costs[i]):
        own = costs[i][j]
        if own is not None and total[i][j] == own + total[i + 1][j + 1]:
            yield i, j
            i, j = i + 1, j + 1
        elif total[i][j] == LONELY + total[i][j + 1]:
            j += 1
        else:
            i += 1


def _total(costs: Costs) -> list[list[int]]:
    """``total[i][j]``: the least cost of the owners from *i* and the parts from *j*."""
    owners, parts = len(costs), len(costs[0]) if costs else 0
    total = [[LONELY * (owners - i + parts - j) for j in range(parts + 1)] for i in range(owners + 1)]
    for i in range(owners - 1, -1, -1):
        for j in range(parts - 1, -1, -1):
            least = LONELY + min(total[i + 1][j], total[i][j + 1])
            own = costs[i][j]
            total[i][j] = least if own is None else min(least, own + total[i + 1][j + 1])
    return total


def cut_runs(starts: Sequence[tuple[int, bool]], reach: int) -> Iterator[tuple[list[int], list[int]]]:
    """Owners and parts, by number, in runs that have nothing to do with each other. *starts*, rising: the offset of
    each value, and whether it is an owner; values *reach* bytes apart are strangers.
    """
    run: tuple[list[int], list[int]] = ([], [])
    counts = [0, 0]
    before = 0
    for start, is_owner in starts:
        if start - before > reach or len(run[0]) + len(run[1]) >= MAX_RUN:
            yield run
            run = ([], [])
        before = start
        kind = 0 if is_owner else 1
        run[kind].append(counts[kind])
        counts[kind] += 1
    yield run
