"""Outcomes as a table in GitHub's Markdown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.measure import MB, Cost
from benchmarks.rounds import Outcome

NONE = "–"
_SHORT_S = 5.0
"""Where all medians are shorter, milliseconds are printed."""


@dataclass(frozen=True)
class _Medians:
    """Seconds; 0 stands for unknown."""

    wall_s: float = 0.0
    cpu_s: float = 0.0


@dataclass(frozen=True)
class _Unit:
    name: str
    per_second: int

    def write(self, seconds: float) -> str:
        if self.per_second > 1:
            return f"{seconds * self.per_second:,.0f}"
        return f"{seconds:.2f}" if seconds < 10 else f"{seconds:,.1f}"


def render_table(outcomes: Sequence[Outcome], *, ours: str, reference: str) -> str:
    """A row an outcome: medians, the range of the wall time, ratios to the rows named *ours* and *reference*, and the
    highest peaks of memory.
    """
    unit = _choose_unit(outcomes)
    named = {outcome.name: _find_medians(outcome) for outcome in outcomes}
    base, floor = named.get(ours, _Medians()), named.get(reference, _Medians())
    heads = [
        "",
        f"wall, {unit.name}",
        "min – max",
        f"÷ {ours}",
        f"÷ {reference}",
        f"CPU, {unit.name}",
        f"÷ {ours}",
        f"÷ {reference}",
        "peak PSS, MB",
        "without git",
        "peak RSS, MB",
        "findings",
        "exit",
    ]
    rows = [heads, ["---"] + ["---:"] * (len(heads) - 1)]
    for outcome in outcomes:
        cells = _cells(outcome, unit, base, floor) if outcome.costs else []
        name = f"{outcome.name}: {outcome.failure}" if outcome.failure else outcome.name
        rows.append([name, *cells, *[NONE] * (len(heads) - 1 - len(cells))])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cells(outcome: Outcome, unit: _Unit, base: _Medians, floor: _Medians) -> list[str]:
    medians = _find_medians(outcome)
    walls = [cost.wall_s for cost in outcome.costs]
    return [
        unit.write(medians.wall_s),
        f"{unit.write(min(walls))} – {unit.write(max(walls))}",
        _ratio(medians.wall_s, base.wall_s),
        _ratio(medians.wall_s, floor.wall_s),
        unit.write(medians.cpu_s),
        _ratio(medians.cpu_s, base.cpu_s),
        _ratio(medians.cpu_s, floor.cpu_s),
        _peak(outcome, lambda cost: cost.tree.pss),
        _peak(outcome, lambda cost: cost.own.pss),
        _peak(outcome, lambda cost: cost.tree.rss),
        NONE if outcome.findings is None else f"{outcome.findings:,}",
        ", ".join(map(str, sorted({cost.code for cost in outcome.costs}))),
    ]


def _choose_unit(outcomes: Sequence[Outcome]) -> _Unit:
    slowest = max((_find_medians(outcome).wall_s for outcome in outcomes), default=0.0)
    return _Unit("ms", 1000) if slowest < _SHORT_S else _Unit("s", 1)


def _find_medians(outcome: Outcome) -> _Medians:
    if not outcome.costs:
        return _Medians()
    return _Medians(median(cost.wall_s for cost in outcome.costs), median(cost.cpu_s for cost in outcome.costs))


def _ratio(seconds: float, base: float) -> str:
    if not base:
        return NONE
    ratio = seconds / base
    return f"{ratio:.2f}" if ratio >= 0.1 else f"{ratio:.3f}"


def _peak(outcome: Outcome, figure: Callable[[Cost], int]) -> str:
    return f"{max(map(figure, outcome.costs)) / MB:,.0f}"
