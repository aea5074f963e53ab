"""What was taken over, as files of ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tokenscan.model.allowance import Allowance
from tokenscan.peers.taken import Taken

CONFIG_FILE = ".tokenscan.toml"
RULE_FILE = ".tokenscan.rules.toml"


def write_config(taken: Taken, sources: str) -> str:
    """The configuration; empty if there is nothing to configure. *sources*: what it came from."""
    import tomlkit

    document = tomlkit.document()
    document.add(tomlkit.comment(f"Taken over from {sources} by `tokenscan import`."))
    if taken.extend is False and taken.rules:
        document.add("extend", tomlkit.item(False))
    for key, texts in (("exclude", taken.exclude), ("disable", taken.disable)):
        if texts:
            document.add(key, _list(texts))
    if taken.rules:
        document.add("rules", _list((RULE_FILE,)))
    if taken.allow:
        document.add("allow", _tables([_allow_table(entry) for entry in taken.allow]))
    return tomlkit.dumps(document) if len(document) else ""


def write_rules(taken: Taken, sources: str) -> str:
    """The rule file; empty if there are no rules."""
    import tomlkit

    if not taken.rules:
        return ""
    document = tomlkit.document()
    document.add(tomlkit.comment(f"Taken over from {sources} by `tokenscan import`."))
    document.add("rule", _tables(taken.rules))
    return tomlkit.dumps(document)


def _allow_table(entry: Allowance) -> Mapping[str, Any]:
    table = {
        "reason": entry.reason,
        "rules": entry.rules,
        "paths": entry.paths,
        "outside": entry.outside,
        "commits": entry.commits,
        "regexes": entry.regexes,
        "target": "" if entry.target == "secret" else entry.target,
        "stopwords": entry.stopwords,
        "condition": "all" if entry.needs_all else "",
    }
    return {key: value for key, value in table.items() if value}


def _tables(tables: Any) -> Any:
    import tomlkit

    array = tomlkit.aot()
    for each in tables:
        table = tomlkit.table()
        for key, value in each.items():
            table.add(key, _value(value))
        array.append(table)
    return array


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, (list, tuple)) and all(isinstance(each, str) for each in value):
        return _list(value)
    return value


def _list(texts: Any) -> Any:
    import tomlkit

    array = tomlkit.array()
    for text in texts:
        array.append(_text(text))
    return array.multiline(len(texts) > 1)


def _text(text: str) -> Any:
    """Patterns without doubled backslashes, where TOML lets them be."""
    import tomlkit

    is_literal = "\\" in text and "'''" not in text and not text.endswith("'") and text.isprintable()
    return tomlkit.string(text, literal=is_literal, multiline=is_literal and "'" in text)
