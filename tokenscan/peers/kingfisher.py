"""The baseline of kingfisher (2.14; its first form too): places, and fingerprints that depend on offsets in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tokenscan.errors import ConfigError
from tokenscan.peers.claim import Claim
from tokenscan.peers.reader import Outside, read_yaml
from tokenscan.peers.taken import Taken


def is_kingfisher_baseline(text: str) -> bool:
    """Does *text* look like one?"""
    return "fingerprint_algorithm:" in text or "ExactFindings:" in text


def read_kingfisher(text: str, name: str, outside: Outside) -> Taken:
    """Each entry by its place: what its fingerprint is made of cannot be told from a value. A place that is there for
    the folder and for its history is one.
    """
    table = read_yaml(text, name)
    entries = list(_list_entries(table))
    if not entries and not {"repositories", "ExactFindings"} & set(table):
        raise ConfigError(f"{name} is no baseline of kingfisher: it has no repositories")
    claims = (_read(entry, name) for entry in entries)
    return Taken(claims=tuple(dict.fromkeys(claims)))


def _list_entries(table: Mapping[str, Any]) -> Iterator[object]:
    repositories = table.get("repositories")
    for repository in repositories if isinstance(repositories, list) else ():
        findings = repository.get("findings") if isinstance(repository, dict) else None
        yield from findings if isinstance(findings, list) else ()
    old = table.get("ExactFindings")
    matches = old.get("matches") if isinstance(old, dict) else None
    yield from matches if isinstance(matches, list) else ()


def _read(entry: object, name: str) -> Claim:
    if isinstance(entry, dict):
        path, line = entry.get("path", entry.get("filepath")), entry.get("line", entry.get("linenum"))
        if isinstance(path, str) and isinstance(line, int):
            rule = str(entry.get("rule_id", ""))
            what = ":".join(part for part in (path, rule, str(line)) if part)
            return Claim(what, path.replace("\\", "/"), line, "", rule)
    raise ConfigError(f"{name}: an entry has no path and line")
