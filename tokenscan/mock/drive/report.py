"""What came of it, for people and for machines."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from tokenscan.mock.drive.trial import Trial

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class DriveReport:
    """*program*: the command's first word; its arguments may hold what nobody shall see."""

    provider: str
    program: str
    trials: tuple[Trial, ...]
    removed: tuple[str, ...] = ()

    @property
    def has_failed(self) -> bool:
        """Did any check fail?"""
        return any(trial.has_failed for trial in self.trials)


def write_text(report: DriveReport) -> str:
    """A line for each state, and one below it for each check that failed."""
    width = max((len(trial.state) for trial in report.trials), default=0)
    lines = [f"{report.program} against {report.provider}"]
    for trial in report.trials:
        lines.append(f"  {'FAIL' if trial.has_failed else 'ok':4}  {trial.state:{width}}  {_tell_run(trial)}")
        lines += [f"        {check.name}: {check.detail}" for check in trial.checks if check.opinion == "fail"]
        lines += [f"        ({check.name}: {check.detail})" for check in trial.checks if check.opinion == "note"]
    failed, whole = sum(trial.has_failed for trial in report.trials), len(report.trials)
    lines.append(f"{failed} of {whole} states failed" if failed else f"all {whole} states passed")
    return "\n".join(lines) + "\n"


def _tell_run(trial: Trial) -> str:
    end = "killed" if trial.run.timed_out else f"exit {trial.run.code}"
    count = len(trial.used)
    return f"{end}, {count} request{'s' * (count != 1)} in {trial.run.seconds:.1f} s"


def write_json(report: DriveReport) -> str:
    """All of it but what the command printed."""
    document = {
        "schema": SCHEMA,
        "provider": report.provider,
        "program": report.program,
        "removed": list(report.removed),
        "failed": report.has_failed,
        "states": [_as_json(trial) for trial in report.trials],
    }
    return json.dumps(document, indent=2) + "\n"


def _as_json(trial: Trial) -> dict[str, Any]:
    return {
        "state": trial.state,
        "failed": trial.has_failed,
        "exit_code": trial.run.code,
        "timed_out": trial.run.timed_out,
        "seconds": round(trial.run.seconds, 3),
        "checks": [asdict(check) for check in trial.checks],
        "requests": [each.as_json() for each in trial.requests],
    }


def write_junit(report: DriveReport) -> str:
    """One test case for each state."""
    failed = sum(trial.has_failed for trial in report.trials)
    name = quoteattr(f"tokenscan mock drive {report.provider}")
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<testsuite name={name} tests="{len(report.trials)}" failures="{failed}" errors="0">',
        *(_as_case(report, trial) for trial in report.trials),
        "</testsuite>",
    ]
    return "\n".join(lines) + "\n"


def _as_case(report: DriveReport, trial: Trial) -> str:
    problems = [f"{check.name}: {check.detail}" for check in trial.checks if check.opinion == "fail"]
    head = (
        f"  <testcase classname={quoteattr(report.provider)} name={quoteattr(trial.state)} "
        f'time="{trial.run.seconds:.3f}"'
    )
    if not problems:
        return f"{head}/>"
    return f"{head}><failure message={quoteattr(problems[0])}>{escape(chr(10).join(problems))}</failure></testcase>"


FORMATS: Mapping[str, Callable[[DriveReport], str]] = {"text": write_text, "json": write_json, "junit": write_junit}


def split_format(asked: Sequence[str]) -> list[tuple[str, str]]:
    """(name, file) of each ``NAME[:FILE]``; file is empty for standard output. Raises ``ValueError`` with the name
    that is not known.
    """
    pairs = [(name, file) for name, _, file in (each.partition(":") for each in asked)]
    for name, _ in pairs:
        if name not in FORMATS:
            raise ValueError(name)
    return pairs
