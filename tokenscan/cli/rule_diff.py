"""``tokenscan rules diff``: what is different between two sets of rules."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tokenscan.errors import UsageError
from tokenscan.model.rule import EnvironmentSignal, Rule
from tokenscan.rulebook.difference import Change, Difference
from tokenscan.rulebook.load import load_rules, parse_rules

_LONG = 72
"""Values whose old and new form take more are told by name alone."""


def read_side(text: str) -> tuple[Rule, ...]:
    """The rules that *text* names: a file, a folder of files, or ``REVISION:PATH`` of the repository here. Raises
    ``UsageError``.
    """
    path = Path(text)
    if path.is_dir():
        return load_rules(sorted(path.glob("*.toml")))
    revision, colon, inner = text.partition(":")
    if path.exists() or not colon:
        return load_rules([path])
    from tokenscan.gitio.folder import read_folder

    rules: dict[str, Rule] = {}
    for name, content in read_folder(Path(), revision, inner):
        if name.endswith(".toml"):
            rules |= {rule.id: rule for rule in parse_rules(_decode(content, name), where=f"{revision}:{name}")}
    return tuple(rules.values())


def _decode(content: bytes, name: str) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise UsageError(f"{name}: cannot be read as a rule file: it is not UTF-8") from None


def render_difference(difference: Difference) -> Iterator[str]:
    """A line for each rule, ``+`` added, ``-`` removed, ``>`` renamed, ``~`` changed, and what changed below it."""
    for mark, rules in (("+", difference.added), ("-", difference.removed)):
        yield from (f"{mark} {rule.id}  {rule.severity}  {rule.name}" for rule in rules)
    for change in difference.renamed:
        yield f"> {change.old_id} is now {change.rule_id}"
        yield from _render_keys(change)
    for change in difference.changed:
        yield f"~ {change.rule_id}"
        yield from _render_keys(change)
    sizes = ("added", "removed", "renamed", "changed")
    yield ", ".join(f"{len(getattr(difference, name))} {name}" for name in sizes)


def _render_keys(change: Change) -> Iterator[str]:
    for key, old, new in change.keys:
        shown = f"{key}: {_show(old)} → {_show(new)}"
        if key in ("examples", "counter_examples"):
            yield f"    {key.replace('_', '-')}: {len(_listed(old))} → {len(_listed(new))}"
        elif len(shown) <= _LONG:
            yield f"    {shown}"
        else:
            yield from (f"    {key}:", f"      - {_show(old)}", f"      + {_show(new)}")


def _listed(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else ()


def _show(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_show_one, value)) or "none"
    return "none" if value in (None, "") else str(value)


def _show_one(value: object) -> str:
    if isinstance(value, EnvironmentSignal):
        return f"{value.match} is {value.name}" + (f" ({value.severity})" if value.severity else "")
    return str(value)


def as_json(difference: Difference) -> str:
    """The difference as JSON: added and removed rules by id, changes key by key."""
    return json.dumps(
        {
            "added": [rule.id for rule in difference.added],
            "removed": [rule.id for rule in difference.removed],
            "renamed": [_plain(change) for change in difference.renamed],
            "changed": [_plain(change) for change in difference.changed],
        },
        indent=2,
        ensure_ascii=False,
        default=asdict,
    )


def _plain(change: Change) -> dict[str, Any]:
    keys = {key: {"old": old, "new": new} for key, old, new in change.keys}
    names = {"id": change.rule_id} if change.rule_id == change.old_id else {"id": change.rule_id, "old": change.old_id}
    return {**names, "keys": keys}
