"""Explanations for programs (docs/commands.md lists the keys)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tokenscan.detect.structure.score import HIGH, LOW, MEDIUM, Score
from tokenscan.detect.structure.weights import BIAS
from tokenscan.explain.account import Account, Explanation, Miss
from tokenscan.explain.comparison import Comparison
from tokenscan.explain.compose import show_path, show_value
from tokenscan.explain.revisit import Story, Visit
from tokenscan.model.finding import Finding
from tokenscan.report.options import ReportOptions
from tokenscan.report.redact import show_secret

SCHEMA_VERSION = 1

Record = dict[str, Any]


def record_explanation(explanation: Explanation, options: ReportOptions) -> Record:
    """One place."""
    return {
        "path": show_path(explanation.path, (explanation,), options) or None,
        "line": explanation.line,
        "column": explanation.column,
        "object": explanation.object_id or None,
        "accounts": [_record_account(each, options) for each in explanation.accounts],
        "misses": [_record_miss(each) for each in explanation.misses],
        "settings": [_record_setting(each) for each in explanation.settings],
        "crossings": [_record_crossing(each, explanation, options) for each in explanation.crossings],
        "notes": list(explanation.notes),
        "gaps": list(explanation.gaps),
    }


def _record_setting(setting: Comparison) -> Record:
    return {
        "key": setting.key,
        "line": setting.span.line,
        "column": setting.span.column,
        "environment": setting.environment,
        "evidence": list(setting.evidence),
        "says": setting.says,
        "others": dict(setting.others),
    }


def _record_crossing(finding: Finding, explanation: Explanation, options: ReportOptions) -> Record:
    return {
        "rule_id": finding.rule.id,
        "outcome": "suppressed" if finding.suppression else "reported",
        "severity": finding.severity,
        "confidence": finding.confidence,
        "secret": show_secret(finding, options),
        "fingerprint": finding.fingerprint,
        "environment": finding.environment,
        "facts": {name: show_path(value, (explanation,), options) for name, value in finding.facts},
        "places": [
            {
                "path": each.provenance.path and show_path(each.provenance.path, (explanation,), options),
                "line": each.span.line,
                "column": each.span.column,
            }
            for each in finding.locations
        ],
    }


def record_story(story: Story, options: ReportOptions) -> Record:
    """The places of a finding."""
    told = [visit.explanation for visit in story.visits if visit.explanation]
    return {
        "fingerprint": story.fingerprint,
        "places": [_record_visit(visit, told, options) for visit in story.visits],
        "unseen": story.unseen,
        "gaps": list(story.gaps),
    }


def _record_visit(visit: Visit, told: Sequence[Explanation], options: ReportOptions) -> Record:
    """One place of a finding, looked at again."""
    spot = visit.spot
    return {
        "kind": spot.kind,
        "path": spot.path and show_path(spot.path, told, options),
        "line": spot.line,
        "column": spot.column,
        "object": spot.object_id or None,
        "state": visit.state,
        "detail": show_path(visit.detail, told, options),
        "explanation": record_explanation(visit.explanation, options) if visit.explanation else None,
    }


def _record_account(account: Account, options: ReportOptions) -> Record:
    finding, span = account.finding, account.span
    return {
        "rule_id": account.rule.id,
        "outcome": account.outcome,
        "stage": account.stage or None,
        "reason": account.reason or None,
        "severity": finding.severity if finding else account.rule.severity,
        "confidence": account.confidence,
        "secret": show_value(account, options),
        "fingerprint": finding.fingerprint if finding else None,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "encodings": list(account.encodings),
        "facts": dict(finding.facts) if finding else {},
        "checks": [{"stage": each.stage, "says": each.says} for each in account.checks],
        "score": _record_score(account.score) if account.score else None,
    }


def _record_score(score: Score) -> Record:
    return {
        "total": round(score.total, 4),
        "bias": BIAS,
        "thresholds": {"high": HIGH, "medium": MEDIUM, "low": LOW},
        "features": [{"feature": feature, "weight": weight} for weight, feature in reversed(score.parts)],
    }


def _record_miss(miss: Miss) -> Record:
    return {
        "rule_id": miss.rule.id,
        "keyword": miss.keyword or None,
        "column": miss.column or None,
        "stage": miss.stage,
        "reason": miss.reason,
    }
