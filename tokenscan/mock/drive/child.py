"""Running a command for a limited time, in a process group of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tokenscan.errors import UsageError
from tokenscan.mock.drive.ear import Ear

GRACE_S = 1.0
"""What a command gets to end by itself once it is told to."""


@dataclass(frozen=True, slots=True)
class Run:
    """*code*: as the shell counts it, negative for a signal; ``None`` where it had to be killed. *tail*: the end of
    what it printed.
    """

    code: int | None
    seconds: float
    leaked: bool
    crash: str
    tail: str

    @property
    def timed_out(self) -> bool:
        """Did it not end by itself?"""
        return self.code is None


def run_command(command: Sequence[str], environment: Mapping[str, str], token: str, timeout_s: float) -> Run:
    """Run *command* for *timeout_s* seconds at most. Raises ``UsageError`` if it cannot be started."""
    began = time.monotonic()
    try:
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(environment),
            start_new_session=True,
        )
    except OSError as error:
        raise UsageError(f"{command[0]} cannot be run: {error.strerror}; check the command after --") from None
    if process.stdout is None or process.stderr is None:
        raise AssertionError("pipes were asked for")
    ears = [Ear(process.stdout, token), Ear(process.stderr, token)]
    code: int | None
    try:
        code = process.wait(timeout_s)
    except subprocess.TimeoutExpired:
        code = None
    seconds = time.monotonic() - began
    _end(process)
    for ear in ears:
        ear.join(GRACE_S)
    return Run(
        code=code,
        seconds=seconds,
        leaked=any(ear.leaked for ear in ears),
        crash=next((ear.crash for ear in ears if ear.crash), ""),
        tail="".join(ear.tail.decode("utf-8", "replace") for ear in ears),
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the whole group: what the command started may outlive it."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except (ProcessLookupError, PermissionError):
            break
        if number == signal.SIGTERM and process.returncode is None:
            try:
                process.wait(GRACE_S)
            except subprocess.TimeoutExpired:
                continue
    process.wait()
