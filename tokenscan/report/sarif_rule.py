"""Rules as SARIF describes them, with what GitHub code scanning shows of one."""

from __future__ import annotations

from tokenscan.model.rule import Confidence, Rule, Severity
from tokenscan.report.record import Record

MAX_TEXT = 1024
"""Characters of a description that GitHub takes."""

LEVELS: dict[Severity, str] = {
    "critical": "error",
    "high": "error",
    "medium": "warning",
    "low": "note",
    "info": "note",
}

SECURITY_SEVERITY: dict[Severity, str] = {
    "critical": "9.5",
    "high": "8.0",
    "medium": "5.5",
    "low": "2.5",
    "info": "0.5",
}
"""GitHub calls a rule critical above 9.0, high from 7.0, medium from 4.0 and low above 0.0."""

PRECISION: dict[Confidence, str] = {"high": "high", "medium": "medium", "low": "low"}

TAGS = ("security", "secret", "external/cwe/cwe-798")
"""CWE-798 is "Use of hard-coded credentials"; GitHub reads a weakness from tags of this shape."""


def describe_rule(rule: Rule) -> Record:
    """The rule's ``reportingDescriptor``."""
    described: Record = {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": rule.name[:MAX_TEXT]},
        "fullDescription": {"text": f"{rule.name} in the source or its history. {rule.can}".strip()[:MAX_TEXT]},
        "help": {"text": _write_help(rule), "markdown": _write_markdown(rule)},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {
            "tags": list(TAGS),
            "precision": PRECISION[rule.confidence],
            "security-severity": SECURITY_SEVERITY[rule.severity],
        },
    }
    if _is_link(rule.reference):
        described["helpUri"] = rule.reference
    return described


def _write_help(rule: Rule) -> str:
    rotate = f"Rotate it first. {rule.rotate}".strip()
    lines = (f"{rule.name}.", rule.can, rotate, "Then remove it from the source.", rule.reference)
    return "\n".join(line for line in lines if line)


def _write_markdown(rule: Rule) -> str:
    paragraphs = [f"**{rule.name}**", rule.can, f"**Rotate it first.** {rule.rotate}".strip()]
    paragraphs.append("Then remove it from the source.")
    paragraphs.append("If it is a false alarm, put `tokenscan:allow` into a comment on its line.")
    if _is_link(rule.reference):
        paragraphs.append(f"[Reference]({rule.reference})")
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _is_link(reference: str) -> bool:
    return reference.startswith(("https://", "http://"))
