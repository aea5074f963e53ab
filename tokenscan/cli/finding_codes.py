"""The exit code that findings give, where somebody wants another than ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tokenscan.cli.exit_codes import FINDINGS


@dataclass(frozen=True, slots=True)
class FindingCodes:
    """What findings at the gate give: *valid* where the issuer says of one that it works, *any* otherwise. Everything
    else keeps its code.
    """

    any: int = FINDINGS
    valid: int = FINDINGS


def all_alike(code: int) -> FindingCodes:
    """*code*, whatever is known of the findings."""
    return FindingCodes(code, code)


PROFILES: Mapping[str, FindingCodes] = MappingProxyType(
    {
        # Observed on gitleaks 8.30.1, trufflehog 3.97 (--fail), kingfisher 2.14.0 and detect-secrets-hook 1.5.0. Their
        # codes for errors are not taken over: gitleaks' is that of leaks, and an error is no finding.
        "gitleaks": all_alike(1),
        "trufflehog": all_alike(183),
        "kingfisher": FindingCodes(200, 205),
        "detect-secrets": all_alike(1),
    }
)
