"""A JSON report of gitleaks, which it takes as a baseline too (8.30)."""

from __future__ import annotations

from typing import Any

from tokenscan.errors import ConfigError
from tokenscan.peers.claim import Claim
from tokenscan.peers.reader import Outside, read_json
from tokenscan.peers.taken import Taken

_REDACTED = "REDACTED"


def is_gitleaks_report(text: str) -> bool:
    """Does *text* look like one?"""
    return text.lstrip().startswith("[") and ('"RuleID"' in text or text.strip() == "[]")


def read_gitleaks_report(text: str, name: str, outside: Outside) -> Taken:
    """Each finding by its place, and by its value unless that is redacted. Columns are never compared: gitleaks counts
    one too many on all lines but the first.
    """
    entries = read_json(text, name)
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ConfigError(f"{name} is no report of gitleaks: that is a list of findings")
    return Taken(claims=tuple(_read(entry, name) for entry in entries))


def _read(entry: dict[str, Any], name: str) -> Claim:
    path, line, secret = entry.get("File"), entry.get("StartLine"), entry.get("Secret", "")
    rule, commit = entry.get("RuleID", ""), entry.get("Commit", "")
    if not all(isinstance(text, str) for text in (path, secret, rule, commit)) or type(line) is not int:
        raise ConfigError(f"{name}: a finding has no File and StartLine: no report of gitleaks")
    is_redacted = secret in ("", _REDACTED) or secret.endswith("...")
    what = ":".join(part for part in (commit, str(path), rule, str(line)) if part)
    value = "" if is_redacted else secret
    return Claim(what, str(path).replace("\\", "/"), line, commit, rule, value)
