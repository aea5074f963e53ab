"""Running contestants in turn, several times: what disturbs the machine for a while disturbs all of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import MB, Cost, run


def _nothing() -> None:
    """Nothing needs to be prepared."""


@dataclass(frozen=True)
class Contestant:
    """A command that takes part. *prepare* runs before each run and is not measured. A run that left no *report* that
    *count* can read has failed, whatever time it took; *codes* are the exit codes of a run that went well.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    cwd: Path
    report: Path | None = None
    count: Callable[[Path], int | None] | None = None
    prints_report: bool = False
    codes: frozenset[int] | None = None
    prepare: Callable[[], None] = _nothing


@dataclass(frozen=True)
class Outcome:
    """What came of a contestant: a cost for each run that went well, and why there are no more of them."""

    name: str
    costs: tuple[Cost, ...]
    findings: int | None = None
    failure: str = ""


def run_rounds(contestants: Sequence[Contestant], rounds: int, timeout_s: float) -> list[Outcome]:
    """Every contestant once a round, in the same order. One that failed or took too long does not run again."""
    outcomes = [Outcome(contestant.name, ()) for contestant in contestants]
    for number in range(1, rounds + 1):
        for place, contestant in enumerate(contestants):
            if not outcomes[place].failure:
                outcomes[place] = _run_once(contestant, outcomes[place], timeout_s)
                _tell(f"round {number}/{rounds}", outcomes[place])
    return outcomes


def _run_once(contestant: Contestant, before: Outcome, timeout_s: float) -> Outcome:
    contestant.prepare()
    if contestant.report:
        contestant.report.unlink(missing_ok=True)
    cost = run(
        contestant.command,
        environment=contestant.environment,
        cwd=contestant.cwd,
        output=contestant.report if contestant.prints_report else None,
        timeout_s=timeout_s,
    )
    findings = contestant.count(contestant.report) if contestant.report and contestant.count else None
    failure = _find_failure(contestant, cost, findings, timeout_s)
    return Outcome(contestant.name, before.costs if failure else (*before.costs, cost), findings, failure)


def _find_failure(contestant: Contestant, cost: Cost, findings: int | None, timeout_s: float) -> str:
    if cost.is_cut:
        return f"stopped after {timeout_s:.0f} s"
    if cost.code < 0:
        return f"ended by signal {-cost.code}"
    if contestant.codes is not None and cost.code not in contestant.codes:
        return f"failed with exit code {cost.code}"
    if contestant.report and findings is None:
        return f"wrote no report, exit code {cost.code}"
    return ""


def _tell(when: str, outcome: Outcome) -> None:
    if outcome.failure:
        print(f"{when}: {outcome.name}: {outcome.failure}", file=sys.stderr)
        return
    cost = outcome.costs[-1]
    print(
        f"{when}: {outcome.name}: {cost.wall_s:.2f} s wall, {cost.cpu_s:.2f} s CPU, {cost.tree.pss / MB:.0f} MB",
        file=sys.stderr,
    )
