"""Running the command line."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        return dict(json.loads(self.out))


def tokenscan(
    *arguments: str, cwd: Path | None = None, stdin: bytes = b"", environment: dict[str, str] | None = None
) -> Outcome:
    """The command in a process of its own, as a user runs it."""
    done = subprocess.run(
        [sys.executable, "-m", "tokenscan", *arguments],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        env={**os.environ, **(environment or {})},
        check=False,
    )
    return Outcome(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


def scan_json(*arguments: str, cwd: Path | None = None, **options: Any) -> Outcome:
    """The command with a JSON report that shows secrets."""
    return tokenscan(*arguments, "--format", "json", "--show-secrets", cwd=cwd, **options)


def scan_anew(*arguments: str, environment: dict[str, str] | None = None, **options: Any) -> Outcome:
    """The same, with nothing remembered of earlier scans but the compiled rules: those take seconds to make."""
    known = Path(os.environ["TOKENSCAN_CACHE_DIR"])
    with tempfile.TemporaryDirectory() as folder:
        for file in known.glob("rules-*-*"):
            shutil.copy(file, folder)
        return scan_json(*arguments, environment={**(environment or {}), "TOKENSCAN_CACHE_DIR": folder}, **options)


def secrets_of(outcome: Outcome) -> set[str]:
    return {finding["secret"] for finding in outcome.report["findings"]}
