"""What the figures were taken on."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Sequence
from datetime import datetime, timezone
from importlib import metadata
from pathlib import Path

from benchmarks.tools import Installed


def describe_machine(cores: Sequence[int]) -> str:
    """One line: processor, the *cores* that every tool may use, memory, system, versions, date, load."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    parts = [
        f"{len(cores)} of {os.cpu_count()} cores of {read_processor()}",
        f"{memory:.0f} GiB",
        f"{platform.system()} {platform.release()}",
        subprocess.run(["git", "--version"], capture_output=True, check=True).stdout.decode().strip(),
        f"Python {platform.python_version()}",
        *(f"{package} {metadata.version(package)}" for package in ("hyperscan", "regex") if _has(package)),
        f"{datetime.now(timezone.utc):%Y-%m-%d}",
        f"load average before the run {os.getloadavg()[0]:.1f}",
    ]
    return ", ".join(parts)


def describe_tools(tools: Sequence[Installed]) -> str:
    """One line: names and versions."""
    return ", ".join(f"{installed.tool.name} {installed.version}" for installed in tools)


def read_processor() -> str:
    """The processor's name as Linux gives it."""
    rows = Path("/proc/cpuinfo").read_text().splitlines()
    names = [row.partition(":")[2].strip() for row in rows if row.startswith("model name")]
    return names[0] if names else platform.machine()


def read_commit(project: Path) -> str:
    """The abbreviated id of the project's commit, with a plus where files differ from it; empty without git."""
    git = ["git", "-C", str(project), "describe", "--always", "--abbrev=12", "--dirty=+", "--exclude=*"]
    done = subprocess.run(git, capture_output=True, check=False)
    return done.stdout.decode().strip()


def _has(package: str) -> bool:
    try:
        metadata.version(package)
    except metadata.PackageNotFoundError:
        return False
    return True
