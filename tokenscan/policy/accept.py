"""Accepting findings that a file lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tokenscan.model.finding import Finding
from tokenscan.model.result import ScanResult
from tokenscan.model.suppression import FACT, Suppression, SuppressionPolicy


def accept(result: ScanResult, listed: Mapping[str, Suppression], policy: SuppressionPolicy) -> ScanResult:
    """*result* with those of its findings suppressed that are *listed* (by fingerprint)."""
    return replace(
        result, findings=tuple(_accept(each, listed.get(each.fingerprint), policy) for each in result.findings)
    )


def _accept(finding: Finding, suppression: Suppression | None, policy: SuppressionPolicy) -> Finding:
    """*finding*, suppressed where *policy* lets it be, else with what is to be said against that. A comment that
    accepts it already stays what does.
    """
    if suppression is None or finding.suppression is not None:
        return finding
    kept, objection = policy.choose((suppression,))
    facts = (*finding.facts, (FACT, objection)) if objection else finding.facts
    return replace(finding, suppression=kept, facts=facts)
