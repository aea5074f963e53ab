"""The baseline of detect-secrets (1.5): SHA-1 of each value by file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tokenscan.errors import ConfigError
from tokenscan.peers.claim import Claim
from tokenscan.peers.reader import Outside, read_json
from tokenscan.peers.taken import Entry, Taken

_NO_FILTER = "detect_secrets.filters."
_OWN = ("allowlist", "heuristic", "common.is_baseline_file", "common.is_ignored_due_to_verification_policies")


def is_detect_secrets_baseline(text: str) -> bool:
    """Does *text* look like one?"""
    return text.lstrip().startswith("{") and '"plugins_used"' in text


def read_detect_secrets(text: str, name: str, outside: Outside) -> Taken:
    """Each result as a claim; one that an audit called a real secret stays accepted, as it was there."""
    table = read_json(text, name)
    results = table.get("results") if isinstance(table, dict) else None
    if not isinstance(results, dict):
        raise ConfigError(f"{name} is no baseline of detect-secrets: it has no results")
    claims = tuple(claim for path, entries in results.items() for claim in _read_file(path, entries, name))
    return Taken(claims=claims, account=tuple(_read_settings(table)))


def _read_file(path: str, entries: object, name: str) -> Iterator[Claim]:
    for entry in entries if isinstance(entries, list) else [entries]:
        digest = entry.get("hashed_secret") if isinstance(entry, dict) else None
        if not isinstance(entry, dict) or not isinstance(digest, str):
            raise ConfigError(f"{name}: {path}: an entry has no hashed_secret")
        line = entry.get("line_number") or 0
        if not isinstance(line, int):
            raise ConfigError(f"{name}: {path}: line_number {line!r} is no number of a line")
        kind = str(entry.get("type", ""))
        reason = "audited with detect-secrets: no secret" if entry.get("is_secret") is False else ""
        what = f"{path}:{line}: {kind}" if line else f"{path}: {kind}"
        yield Claim(what, path.replace("\\", "/"), line, "", kind, digest, "sha1", reason)


def _read_settings(table: Mapping[str, Any]) -> Iterator[Entry]:
    """Plugins and filters say what detect-secrets looks for; only a pattern is the user's own."""
    for entry in _list(table, "filters_used"):
        path = str(entry.get("path", "")) if isinstance(entry, dict) else ""
        if not path.removeprefix(_NO_FILTER).startswith(_OWN):
            how = "write what it leaves out as exclude or [[allow]]"
            yield Entry("not mapped", f"filter {path}", how)
    for entry in _list(table, "plugins_used"):
        if isinstance(entry, dict) and entry.get("path"):
            yield Entry("not mapped", f"plugin {entry.get('name')}", "it is code of your own: write a rule")


def _list(table: Mapping[str, Any], key: str) -> list[Any]:
    value = table.get(key)
    return value if isinstance(value, list) else []
