"""Where a finding was seen, as a report tells it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from tokenscan.errors import UsageError
from tokenscan.model.finding import Finding
from tokenscan.model.provenance import Kind

MAX_SPOTS = 200
"""Places of one finding that are looked at again: each costs a read and a scan of what is there."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One place of a finding of *rule_id*; *path* is relative to *root*."""

    root: str
    rule_id: str
    kind: Kind
    path: str | None
    object_id: str
    line: int
    column: int

    @property
    def name(self) -> str:
        """For people."""
        place = self.path or (f"object {self.object_id[:12]}" if self.object_id else self.kind)
        return f"{place}:{self.line}:{self.column}"


def spots_of(finding: Finding, root: str) -> tuple[Spot, ...]:
    """The places of a finding of a scan that was just made."""
    rule_id = finding.rule.id
    places = ((each.provenance, each.span, each.object) for each in finding.locations)
    return tuple(
        Spot(root, rule_id, where.kind, where.path, name, span.line, span.column) for where, span, name in places
    )


def read_report(text: str, fingerprint: str, *, name: str) -> tuple[Spot, ...]:
    """The places of the finding called *fingerprint* in a JSON or JSON Lines report; *name* is the report's. Raises
    ``UsageError``.
    """
    findings, root = _load(text, name)
    for record in findings:
        if record.get("fingerprint") == fingerprint:
            try:
                return tuple(_read_spots(record, root))
            except (KeyError, TypeError, ValueError):
                raise UsageError(f"{name}: the finding {fingerprint} has no locations that can be read") from None
    raise UsageError(
        f"{name} holds no finding {fingerprint}; a fingerprint stands in reports of -f json and -f jsonl, and depends "
        "on the key"
    )


def _load(text: str, name: str) -> tuple[list[Mapping[str, Any]], str]:
    wrong = UsageError(f"{name} is no report of tokenscan in JSON or JSON Lines; `tokenscan scan -f json` writes one")
    try:
        document = json.loads(text)
        lines = [document]
    except ValueError:
        try:
            lines = [json.loads(line) for line in text.splitlines() if line.strip()]
        except ValueError:
            raise wrong from None
    if not lines or not all(isinstance(line, dict) for line in lines):
        raise wrong
    if isinstance(lines[0].get("findings"), list):
        return [each for each in lines[0]["findings"] if isinstance(each, dict)], str(lines[0].get("root") or "")
    if not any("type" in line for line in lines):
        raise wrong
    roots = [str(line["root"]) for line in lines if line.get("root")]
    return [line for line in lines if line.get("type") == "finding"], roots[-1] if roots else ""


def _read_spots(record: Mapping[str, Any], root: str) -> Iterator[Spot]:
    for each in record["locations"]:
        if each["kind"] not in get_args(Kind):
            raise ValueError(each["kind"])
        path = each["path"]
        yield Spot(
            root,
            str(record["rule_id"]),
            each["kind"],
            None if path is None else str(path),
            str(each["object"] or ""),
            int(each["line"]),
            int(each["column"]),
        )
