"""Packages of npm, and source distributions of PyPI, by the clients as they are set up here."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from pathlib import Path


def unpack_npm(package: str, folder: Path) -> Path | None:
    """The folder with the files of npm's *package*; ``None`` where there is none."""
    target = folder / "npm" / package
    if not target.exists():
        target.mkdir(parents=True)
        subprocess.run(["npm", "pack", "--silent", package], cwd=target, check=False, capture_output=True)
        for archive in target.glob("*.tgz"):
            with tarfile.open(archive) as opened:
                opened.extractall(target, filter="data")
            archive.unlink()
    return target if any(target.iterdir()) else None


def unpack_sdist(package: str, folder: Path) -> Path | None:
    """The folder with the source distribution of *package*; ``None`` where there is none. pip unpacks it before it asks
    for what building needs, and is told to leave it there: nothing is built.
    """
    target = folder / "sdists" / package
    if not target.exists():
        target.mkdir(parents=True)
        options = ["--no-clean", "--no-deps", "--no-build-isolation", "--no-binary", ":all:"]
        command = [
            sys.executable,
            "-m",
            "pip",
            "--quiet",
            "download",
            *options,
            "--dest",
            str(target / "built"),
            package,
        ]
        subprocess.run(command, env={**os.environ, "TMPDIR": str(target)}, check=False, capture_output=True)
    return target if any(target.glob("pip-download-*/*/*")) else None
