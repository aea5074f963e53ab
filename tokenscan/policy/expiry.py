"""Credentials that say themselves until when they are valid, seen from now."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from tokenscan.model.finding import Finding
from tokenscan.model.result import ScanResult

EXPIRES, EXPIRED = "expires", "expired"
"""The fact that a check reads out of a credential, and what it is called once its time has come."""

_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?")


def tell_expired(result: ScanResult, now: datetime) -> ScanResult:
    """*result* with ``expired`` in the place of ``expires`` where that is before *now* (UTC). A finding stays one: its
    issuer may not look at the time, and what it opened was open.
    """
    text = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    return replace(result, findings=tuple(_tell(finding, text) for finding in result.findings))


def _tell(finding: Finding, now: str) -> Finding:
    if all(name != EXPIRES for name, _ in finding.facts):
        return finding
    facts = ((EXPIRED if name == EXPIRES and _is_past(value, now) else name, value) for name, value in finding.facts)
    return replace(finding, facts=tuple(facts))


def _is_past(value: str, now: str) -> bool:
    """ISO 8601 times of one form are in the order of their text; a day ends with its last second."""
    return _TIME.fullmatch(value) is not None and (value if "T" in value else f"{value}T23:59:59Z") < now
