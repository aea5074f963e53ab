"""Running the command line inside the test's own process: a start of Python costs more than most commands."""

from __future__ import annotations

import io
import json
import signal
import sys
from dataclasses import dataclass
from typing import Any

import pytest

from tokenscan.cli.main import run


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        return dict(json.loads(self.out))


@dataclass(frozen=True)
class Runner:
    """Runs commands; *capture* and *patch* are the test's."""

    capture: pytest.CaptureFixture[str]
    patch: pytest.MonkeyPatch

    def __call__(self, *arguments: str, stdin: bytes = b"") -> Ran:
        self.capture.readouterr()
        self.patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        self.patch.setattr(signal, "signal", lambda *_: None)  # the test's process keeps its own handlers
        try:
            code = run(arguments)
        except SystemExit as stop:
            code = int(stop.code or 0)
        printed = self.capture.readouterr()
        return Ran(code, printed.out, printed.err)
