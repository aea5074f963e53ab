"""From a result to reports and an exit code."""

from __future__ import annotations

from tokenscan.cli import exit_codes
from tokenscan.model.result import ScanResult
from tokenscan.policy.gate import Gate


def exit_code(result: ScanResult, gate: Gate, *, allow_incomplete: bool = False) -> int:
    """1 if a finding is at the gate; else 3 if something was not read; else 0."""
    if any(gate.fails(finding) for finding in result.findings):
        return exit_codes.FINDINGS
    if not result.coverage.is_complete and not allow_incomplete:
        return exit_codes.INCOMPLETE
    return exit_codes.CLEAN
