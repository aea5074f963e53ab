"""From a result to reports and an exit code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tokenscan.cli import exit_codes
from tokenscan.cli.finding_codes import FindingCodes
from tokenscan.model.blob import Skipped
from tokenscan.model.finding import Finding
from tokenscan.model.result import ScanResult
from tokenscan.policy.gate import Gate

_OURS = FindingCodes()


def exit_code(
    result: ScanResult, gate: Gate, *, allow_incomplete: bool = False, codes: FindingCodes | None = None
) -> int:
    """What *codes* (1 if not given) say of findings at the gate; else 3 if something was not read; else 0. Where
    findings are to give 0, a scan that is incomplete still gives 3.
    """
    failing = [finding for finding in result.findings if gate.fails(finding)]
    code = exit_codes.CLEAN
    if failing:
        known = codes or _OURS
        code = known.valid if any(map(_is_valid, failing)) else known.any
    if code == exit_codes.CLEAN and not result.coverage.is_complete and not allow_incomplete:
        return exit_codes.INCOMPLETE
    return code


def tell_lost(result: ScanResult, lost: Sequence[Skipped]) -> ScanResult:
    """*result* with what the configuration asked for and could not be had: the scan is not what was wanted."""
    if not lost:
        return result
    return replace(result, coverage=replace(result.coverage, skipped=(*result.coverage.skipped, *lost)))


def _is_valid(finding: Finding) -> bool:
    state: str = finding.verdict.state
    return state == "valid"
