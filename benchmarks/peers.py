"""Finding and installing the peers, each in a virtual environment of its own."""

from __future__ import annotations

import subprocess
import sys
import venv
from collections.abc import Iterable, Mapping
from pathlib import Path

from benchmarks.tools import Installed, Tool


def find_peers(folder: Path, tools: Iterable[Tool], *, install: bool) -> tuple[list[Installed], list[str]]:
    """The tools that are in *folder*, or could be put there, and a note for each other one."""
    found, notes = [], []
    for tool in tools:
        home = folder / tool.package
        complaint = _install(home, tool.package) if install and not (home / "bin" / tool.program).exists() else ""
        version = read_version([str(home / "bin" / tool.program), tool.version])
        if version:
            found.append(Installed(tool, (str(find_program(home, tool.program)),), version))
        else:
            notes.append(f"{tool.name} was left out: {complaint or 'it is not installed'}")
    return found, notes


def find_program(home: Path, program: str) -> Path:
    """The binary that the package ships, else the command: a launcher in Python would cost each run its own start."""
    bundled = home.glob(f"lib/python*/site-packages/*/bin/{program}")
    return next(bundled, home / "bin" / program)


def read_version(command: list[str], environment: Mapping[str, str] | None = None) -> str:
    """The last word of what a tool says of its version; empty where it cannot be run."""
    try:
        done = subprocess.run(command, capture_output=True, check=True, timeout=60, env=environment)
    except (OSError, subprocess.SubprocessError):
        return ""
    words = done.stdout.decode(errors="replace").split()
    return words[-1] if words else ""


def _install(home: Path, package: str) -> str:
    """Install *package*; what went wrong, else nothing."""
    print(f"installing {package}", file=sys.stderr)
    venv.create(home, with_pip=True)
    pip = [str(home / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet", "install", package]
    done = subprocess.run(pip, capture_output=True, check=False)
    lines = done.stderr.decode(errors="replace").strip().splitlines()
    return lines[-1] if done.returncode and lines else ""
