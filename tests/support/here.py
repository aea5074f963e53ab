"""Running the command line in this process: as a user's run, without the time that a process takes to start."""

from __future__ import annotations

import io
import json
import signal
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

from support.cli import Outcome

from tokenscan.cli.main import run


def run_here(*arguments: str | Path, stdin: str = "") -> Outcome:
    """The command with *arguments*; its folder and environment are this process's."""
    out, err = io.StringIO(), io.StringIO()
    before = signal.getsignal(signal.SIGTERM)
    try:
        with redirect_stdout(out), redirect_stderr(err), mock.patch("sys.stdin", io.StringIO(stdin)):
            try:
                code = run([str(each) for each in arguments])
            except SystemExit as error:
                code = int(error.code or 0)
    finally:
        signal.signal(signal.SIGTERM, before)
    return Outcome(code, out.getvalue(), err.getvalue())


def findings_here(*arguments: str | Path) -> dict[str, str | None]:
    """The secrets that the command finds, and by what kind of suppression each is accepted (``None``: by nothing)."""
    report = json.loads(run_here(*arguments, "-j1", "--format", "json", "--show-secrets").out)
    return {each["secret"]: (each["suppression"] or {}).get("kind") for each in report["findings"]}
