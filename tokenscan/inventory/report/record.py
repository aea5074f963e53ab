"""A check as JSON has it (docs/schemas/check-1.json)."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any

from tokenscan.inventory.declaration import Declaration
from tokenscan.inventory.issue import ISSUE_KINDS, Issue
from tokenscan.inventory.result import CheckResult, TokenCheck
from tokenscan.model.verdict import Verdict
from tokenscan.report.options import ReportOptions

Record = dict[str, Any]

STATES = ("error", "unchecked", "warning", "ok")


def record_check(result: CheckResult, options: ReportOptions) -> Record:
    """The whole check."""
    return {
        "schema": 1,
        "tool": {"name": "tokenscan", "version": options.version},
        "file": str(result.file),
        "environment": result.environment or None,
        "at": spell_time(result.at),
        "offline": result.is_offline,
        "summary": summarise(result),
        "tokens": [record_token(token, result) for token in result.tokens],
        "notes": list(result.notes),
    }


def summarise(result: CheckResult) -> dict[str, int]:
    """How many tokens there are, and how many of each state."""
    counted = Counter(name_state(token) for token in result.tokens)
    return {"tokens": len(result.tokens), **{state: counted[state] for state in STATES}}


def name_state(token: TokenCheck) -> str:
    """``ok``, or the gravest of what is wrong."""
    return token.level if token.level and token.level != "note" else "ok"


def record_token(token: TokenCheck, result: CheckResult) -> Record:
    """One token."""
    own = token.declaration
    return {
        "name": own.name,
        "environment": own.environment or None,
        "owner": own.owner or None,
        "line": own.line,
        "source": str(own.source),
        "kind": own.kind or None,
        "provider": own.provider or None,
        "mode": own.mode,
        "rule_id": token.rule.id if token.rule else None,
        "secret": token.masked or None,
        "state": name_state(token),
        "verdict": record_verdict(token.verdict),
        "scopes": _record_scopes(token),
        "expires": _record_expiry(token),
        "life": record_life(token, result.at),
        "rotate": token.rotate or None,
        "issues": [_record_issue(issue) for issue in token.issues],
    }


def record_verdict(verdict: Verdict) -> Record:
    """What the issuer says, and when and where it was asked."""
    evidence = verdict.evidence
    return {
        "state": verdict.state,
        "reason": verdict.reason or None,
        "identity": verdict.identity or None,
        "endpoint": evidence.endpoint if evidence else None,
        "at": spell_time(evidence.at) if evidence else None,
    }


def _record_scopes(token: TokenCheck) -> Record:
    declared, held = token.declaration.scopes, token.verdict.scopes
    return {
        "declared": None if declared is None else list(declared),
        "held": None if held is None else list(held),
    }


def _record_expiry(token: TokenCheck) -> Record | None:
    return {"at": spell_time(token.expiry.at), "from": token.expiry.origin} if token.expiry.at else None


def record_life(token: TokenCheck, now: datetime) -> Record:
    """What is known of its age, and by when it must be replaced."""
    own: Declaration = token.declaration
    return {
        "created": _spell_day(own.created),
        "rotated": _spell_day(own.rotated),
        "age_days": (now.date() - own.born).days if own.born else None,
        "max_life_days": own.max_life.total_seconds() / 86400 if own.max_life else None,
        "due": _spell_day(token.due),
    }


def _record_issue(issue: Issue) -> Record:
    return {
        "code": issue.code,
        "level": issue.level,
        "aspect": ISSUE_KINDS[issue.code].aspect,
        "what": issue.what,
        "why": issue.why,
        "next_step": issue.next_step,
    }


def spell_time(at: datetime) -> str:
    """``2026-06-01T12:00:00Z``."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _spell_day(day: date | None) -> str | None:
    return day.isoformat() if day else None
