"""A configuration as the TOML that would say it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tokenscan.config import Config
from tokenscan.environments.names import WORDS, Names

_LISTS = ("rules", "paths", "outside", "commits", "regexes", "stopwords")


def write_toml(config: Config) -> str:
    """What is in force, the defaults too. Raises nothing: what is not set and has no default is left out."""
    import tomlkit

    return tomlkit.dumps({key: value for key, value in _tables(config).items() if value is not None})


def _tables(config: Config) -> Mapping[str, Any]:
    return {
        "exclude": list(config.exclude),
        "disable": list(config.disable),
        "rules": [str(file) for file in config.rules],
        "extend": config.extend,
        "max-bytes": config.max_bytes,
        "fail-on": config.fail_on,
        "min-confidence": config.min_confidence,
        "jobs": config.jobs,
        "suppressions": {
            "inline": config.inline,
            "peers": list(config.peers),
            "require-reason": config.require_reason,
            "accept-expired": config.accept_expired,
        },
        "entropy": dict(config.entropy) or None,
        "environments": _write_names(config.environments or Names.default()),
        "allow": [_write_allowance(allowance) for allowance in config.allow] or None,
    }


def _write_names(names: Names) -> Mapping[str, Any]:
    return {
        "enabled": names.enabled,
        "order": list(names.order),
        "shared": list(names.shared),
        "names": _gather((word, name) for word, name in names.words.items() if (word, name) not in WORDS.items()),
        "paths": _gather((pattern, name) for pattern, _, name in names.paths),
        "branches": dict(reversed(names.branches)),
        "accounts": dict(names.accounts),
    }


def _gather(pairs: Any) -> dict[str, list[str]]:
    """The first of each pair, by the second."""
    table: dict[str, list[str]] = {}
    for text, name in pairs:
        table.setdefault(name, []).append(text)
    return table


def _write_allowance(allowance: Any) -> Mapping[str, Any]:
    lists = {
        key: list(getattr(allowance, key)) for key in ("rules", "paths", "outside", "commits", "regexes", "stopwords")
    }
    return {
        "reason": allowance.reason,
        **{key: value for key, value in lists.items() if value},
        "target": allowance.target,
        "condition": "all" if allowance.needs_all else "any",
    }
