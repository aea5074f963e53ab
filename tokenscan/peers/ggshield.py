"""``.gitguardian.yaml`` (ggshield 1.53, version 2, and the names that version 1 has for the same)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tokenscan.errors import ConfigError
from tokenscan.model.allowance import Allowance
from tokenscan.peers.claim import Claim
from tokenscan.peers.reader import Outside, read_yaml
from tokenscan.peers.taken import Entry, Taken

_SHA256 = re.compile("[0-9a-fA-F]{64}")
_ELSEWHERE: Mapping[str, str] = {
    "exit_zero": "--exit-code 0",
    "verbose": "--verbose",
    "show_secrets": "--show-secrets",
    "with_incident_details": "there is no service to ask",
    "ignore_known_secrets": "there is no service to ask; a baseline holds what is known",
    "source_uuid": "there is no service to ask",
    "prereceive_remediation_message": "the hook says its own",
    "max_commits_for_hook": "every commit is looked at",
    "instance": "nothing is sent anywhere",
    "insecure": "nothing is sent anywhere",
    "allow_self_signed": "nothing is sent anywhere",
    "debug": "there is none",
    "exit_code": "--exit-code",
}
_SAYS_NOTHING = ("version", "secret")


def read_ggshield(text: str, name: str, outside: Outside) -> Taken:
    """Paths become allowances, matches claims."""
    table = read_yaml(text, name)
    secret = table.get("secret", {})
    if not isinstance(secret, dict):
        raise ConfigError(f"{name}: secret must be a mapping")
    merged = {_name(key): value for key, value in {**table, **secret}.items() if key not in _SAYS_NOTHING}
    allow: list[Allowance] = []
    claims: list[Claim] = []
    account: list[Entry] = []
    for key, value in merged.items():
        if key in ("ignored_paths", "paths_ignore"):
            allow += _read_paths(_listed(value, key, name), account)
        elif key in ("ignored_matches", "matches_ignore"):
            claims += (_read_match(each, name) for each in _listed(value, key, name))
        elif key in ("ignored_detectors", "banlisted_detectors"):
            how = "detectors are GitGuardian's; look for a rule to disable with `tokenscan rules list`"
            account += (Entry("not mapped", f"{key} {each}", how) for each in _listed(value, key, name))
        elif key in _ELSEWHERE:
            account.append(Entry("left out", key, _ELSEWHERE[key]))
        else:
            account.append(Entry("not mapped", f"key {key}", "it is not known here"))
    return Taken(allow=tuple(allow), claims=tuple(claims), account=tuple(account))


def _name(key: object) -> str:
    return str(key).replace("-", "_")


def _listed(value: object, key: str, name: str) -> list[Any]:
    if not isinstance(value or [], list):
        raise ConfigError(f"{name}: {key} must be a list")
    return [*value] if isinstance(value, list) else []


def _read_paths(patterns: list[Any], account: list[Entry]) -> Iterator[Allowance]:
    for pattern in patterns:
        text = str(pattern)
        if not text or "**" in text.replace("**/", ""):
            account.append(Entry("not mapped", f"ignored path {text}", "ggshield refuses it too: ** goes before a /"))
            continue
        account.append(Entry("mapped", f"ignored path {text}", "an [[allow]]"))
        yield Allowance(f"ignored path {text}", paths=(translate_path(text),))


def translate_path(pattern: str) -> str:
    """The regular expression of a path pattern: it may begin at any folder unless it begins with ``/``, and reaches to
    the end of the path unless it ends with one.
    """
    start = r"\A" if pattern.startswith("/") else r"(?:\A|/)"
    end = "" if pattern.endswith("/") else r"\Z"
    pieces = re.split(r"(\*\*/|\*)", pattern.removeprefix("/"))
    known: Mapping[str, str] = {"**/": "(?:[^/]+/)*", "*": "[^/]+"}
    return start + "".join(known.get(piece, re.escape(piece)) for piece in pieces) + end


def _read_match(entry: object, name: str) -> Claim:
    """A match is a value, or ggshield's SHA-256 of it."""
    match = entry.get("match") if isinstance(entry, dict) else entry
    label = entry.get("name") if isinstance(entry, dict) else ""
    if not isinstance(match, str) or not match:
        raise ConfigError(f"{name}: an ignored match has no match")
    what = f"ignored match {label}".rstrip() if label else "an ignored match without a name"
    is_hash = _SHA256.fullmatch(match) is not None
    return Claim(
        what,
        value=match.lower() if is_hash else match,
        digest="ggshield" if is_hash else "plain",
        reason=str(label or ""),
    )
