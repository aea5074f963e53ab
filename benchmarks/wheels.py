"""Wheels from the package index that pip is set up for."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

_PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check")


def list_versions(package: str) -> list[str]:
    """The versions of *package*, the oldest first."""
    listing = subprocess.run([*_PIP, "index", "versions", package], capture_output=True, check=False).stdout.decode()
    found = re.search(r"Available versions: (.*)", listing)
    return found[1].split(", ")[::-1] if found else []


def download_wheel(package: str, folder: Path) -> Path | None:
    """The wheel of *package* (a name, or ``name==version``), kept in *folder*; ``None`` where there is none."""
    if not list(folder.glob("*.whl")):
        options = ["--quiet", "--no-deps", "--only-binary", ":all:", "--dest", str(folder), package]
        subprocess.run([*_PIP, "download", *options], check=False, capture_output=True)
    return next(folder.glob("*.whl"), None)


def unpack_wheel(wheel: Path, folder: Path) -> Path:
    """The folder, below *folder*, with the wheel's files; it is named after the wheel, without its tags."""
    target = folder / "-".join(wheel.name.split("-")[:2])
    if not target.exists():
        zipfile.ZipFile(wheel).extractall(target)
    return target
