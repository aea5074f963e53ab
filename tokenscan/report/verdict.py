"""What an issuer said of a secret, as reports spell it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tokenscan.model.verdict import NOT_CHECKED, Evidence, Verdict

MAX_SCOPES_SHOWN = 12


def record_verdict(verdict: Verdict) -> dict[str, Any]:
    """For programs; where nobody was asked, and there is nothing to say of it, the state alone."""
    if verdict == NOT_CHECKED:
        return {"state": verdict.state}
    evidence = verdict.evidence
    return {
        "state": verdict.state,
        "reason": verdict.reason,
        "scopes": None if verdict.scopes is None else list(verdict.scopes),
        "excess": list(verdict.excess),
        "narrower": verdict.narrower or None,
        "expires": verdict.expires.isoformat() if verdict.expires else None,
        "identity": verdict.identity or None,
        "checked_at": evidence.at.isoformat() if evidence else None,
        "evidence": _record_evidence(evidence) if evidence else None,
    }


def _record_evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "endpoint": evidence.endpoint,
        "status": evidence.status or None,
        "headers": list(evidence.header_names),
        "body_digest": evidence.body_digest or None,
    }


def describe_verdict(verdict: Verdict, show: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Rows for people, none where nobody was asked; *show* makes what others wrote fit to be shown."""
    if verdict == NOT_CHECKED:
        return
    flag = ", and may do more than most uses need" if verdict.is_over_scoped else ""
    why = f": {show(verdict.reason)}" if verdict.reason and not verdict.is_over_scoped else ""
    yield "verdict", f"{verdict.state}{flag}{why}"
    if verdict.identity:
        yield "is of", show(verdict.identity)
    if verdict.scopes is not None:
        shown = ", ".join(show(each) for each in verdict.scopes[:MAX_SCOPES_SHOWN]) or "nothing beyond what is public"
        more = len(verdict.scopes) - MAX_SCOPES_SHOWN
        yield "may", shown + (f" and {more} more" if more > 0 else "")
    if verdict.is_over_scoped:
        yield "too much", show(verdict.reason)
    if verdict.narrower:
        yield "instead", show(verdict.narrower)
    if verdict.expires is not None:
        yield "ends", f"{verdict.expires:%Y-%m-%d %H:%M} UTC"
    if verdict.evidence is not None:
        status = verdict.evidence.status or "no answer"
        yield "asked", f"{show(verdict.evidence.endpoint)} at {verdict.evidence.at:%Y-%m-%d %H:%M} UTC: {status}"
