"""What findings give as an exit code, in our own words and in those of other tools."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from report.samples import make_finding
from support.cli import tokenscan
from support.tokens import make_token

from tokenscan.cli.exit_codes import INCOMPLETE, USAGE
from tokenscan.cli.finding_codes import PROFILES, FindingCodes, all_alike
from tokenscan.cli.guard import guard
from tokenscan.cli.main import make_parser
from tokenscan.cli.outcome import exit_code
from tokenscan.model.blob import Skipped
from tokenscan.model.result import Coverage, ScanResult
from tokenscan.model.verdict import Verdict
from tokenscan.policy.gate import parse_gate

GATE = parse_gate("confidence >= medium")
CLEAN = ScanResult((), Coverage(), "", "")
LEAK = ScanResult((make_finding(),), Coverage(), "", "")
CUT = Coverage(skipped=(Skipped("damaged", "a.zip"),))


@pytest.mark.parametrize(
    ("profile", "code"), [("gitleaks", 1), ("trufflehog", 183), ("kingfisher", 200), ("detect-secrets", 1)]
)
def test_a_profile_gives_what_that_tool_gives_for_findings_and_our_codes_for_all_else(profile: str, code: int) -> None:
    codes = PROFILES[profile]
    assert exit_code(LEAK, GATE, codes=codes) == code
    assert exit_code(replace(LEAK, coverage=CUT), GATE, codes=codes) == code
    assert exit_code(CLEAN, GATE, codes=codes) == 0
    assert exit_code(replace(CLEAN, coverage=CUT), GATE, codes=codes) == 3


def test_kingfishers_profile_tells_what_is_known_to_work() -> None:
    works = replace(make_finding(), verdict=Verdict("valid"))  # type: ignore[arg-type]
    assert exit_code(replace(LEAK, findings=(make_finding(), works)), GATE, codes=PROFILES["kingfisher"]) == 205


def test_zero_for_findings_never_makes_an_incomplete_scan_a_success() -> None:
    assert exit_code(LEAK, GATE, codes=all_alike(0)) == 0
    assert exit_code(replace(LEAK, coverage=CUT), GATE, codes=all_alike(0)) == 3
    assert exit_code(replace(LEAK, coverage=CUT), GATE, codes=all_alike(0), allow_incomplete=True) == 0
    assert exit_code(replace(LEAK, coverage=CUT), GATE, codes=FindingCodes()) == 1


def test_the_code_of_findings_is_chosen_on_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "leak.txt").write_text(f"T={make_token('exit')}\n")
    (tmp_path / "clean.txt").write_text("nothing\n")
    assert tokenscan("scan", str(tmp_path / "leak.txt"), "--exit-code", "17").code == 17
    assert tokenscan("scan", str(tmp_path / "clean.txt"), "--exit-code", "17").code == 0
    assert tokenscan("scan", str(tmp_path / "leak.txt"), "--exit-code-profile", "trufflehog").code == 183
    assert tokenscan("scan", str(tmp_path / "none.txt"), "--exit-code-profile", "trufflehog").code == 2


@pytest.mark.parametrize(
    "arguments",
    [("--exit-code", "256"), ("--exit-code", "-1"), ("--exit-code-profile", "grep")],
)
def test_what_is_no_exit_code_is_refused(arguments: tuple[str, str]) -> None:
    outcome = tokenscan("scan", ".", *arguments)
    assert outcome.code == 2
    assert arguments[1] in outcome.err


def test_who_listens_no_longer_is_told_no_success(monkeypatch: pytest.MonkeyPatch) -> None:
    def print_on() -> int:
        raise BrokenPipeError

    monkeypatch.setattr("sys.stdout", None)
    assert guard(print_on) == INCOMPLETE


@pytest.mark.parametrize("target", [None, "/dev/full"])
@pytest.mark.parametrize("command", ["scan -j1", "scan -j1 -f sarif", "explain leak.txt:1", "redact leak.txt"])
def test_what_nobody_can_read_is_no_success(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, target: str | None
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "leak.txt").write_text(f"T={make_token('exit')}\n")
    full = Path(target).open("w") if target else None  # noqa: SIM115
    monkeypatch.setattr("sys.stdout", full)
    parsed = make_parser().parse_args(command.split())
    assert guard(lambda: int(parsed.run(parsed))) in (USAGE, INCOMPLETE)
    if full:
        with suppress(OSError):
            full.close()
