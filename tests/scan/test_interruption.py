"""Ctrl-C, workers that die, and what is told of them."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass

from support.tokens import make_token

from tokenscan.cli.outcome import exit_code
from tokenscan.model.blob import Blob, Skipped
from tokenscan.model.provenance import Provenance
from tokenscan.model.result import ScanResult
from tokenscan.policy.gate import DEFAULT_GATE, parse_gate
from tokenscan.rulebook.locate import find_builtin_rules
from tokenscan.rulebook.ruleset import Ruleset, load_ruleset
from tokenscan.scan.hit import Hit
from tokenscan.scan.run import scan
from tokenscan.scan.settings import ScanSettings
from tokenscan.sources.source import Chunk


@dataclass(frozen=True)
class Scripted:
    """A source whose chunks say what happens: a number is a token, "interrupt" is Ctrl-C, "die" kills the worker."""

    script: tuple[str, ...]
    root: str = "/"

    def plan(self) -> Iterator[Chunk | Skipped]:
        for word in self.script:
            if word == "interrupt":
                raise KeyboardInterrupt
            yield (word,)

    def read(self, chunk: Chunk) -> Iterator[Blob | Skipped]:
        (word,) = chunk
        if word == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        yield Blob(make_token(word).encode(), provenance=Provenance("file", word))


def _ruleset() -> Ruleset:
    return load_ruleset([file for file in find_builtin_rules() if file.name == "github.toml"])


def _scan(*script: str, jobs: int = 1, **options: object) -> ScanResult:
    return scan(Scripted(script), _ruleset(), ScanSettings(b"k" * 16, jobs=jobs), **options)  # type: ignore[arg-type]


def _tokens(result: ScanResult) -> set[str]:
    return {finding.secret.reveal().decode() for finding in result.findings}


def test_ctrl_c_keeps_what_was_found() -> None:
    # Two chunks are drawn before the first is read.
    result = _scan("1", "2", "interrupt", "3")
    assert _tokens(result) == {make_token("1"), make_token("2")}
    assert result.coverage.interrupted
    assert exit_code(result, parse_gate(DEFAULT_GATE)) == 1
    assert exit_code(result, parse_gate("valid")) == 3


def test_ctrl_c_while_places_are_worked_out_keeps_what_was_found() -> None:
    def place(_: list[Hit]) -> tuple[list[Hit], list[Skipped]]:
        raise KeyboardInterrupt

    result = _scan("1", place=place)
    assert _tokens(result) == {make_token("1")}
    assert result.coverage.interrupted


def test_a_worker_that_dies_costs_its_chunk_and_says_so() -> None:
    result = _scan("1", "die", "2", "3", "4", jobs=2)
    assert _tokens(result) == {make_token(number) for number in "1234"}
    assert [(item.reason, item.path) for item in result.coverage.skipped] == [("worker-died", "die")]
    assert exit_code(result, parse_gate("valid")) == 3
