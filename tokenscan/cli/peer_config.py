"""``-c .gitleaks.toml``: another tool's configuration in place of the repository's."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tokenscan.config import Config, add_ignored, load_config, read_table
from tokenscan.errors import ConfigError
from tokenscan.model.blob import Skipped
from tokenscan.peers.gitleaks_config import is_gitleaks_config, read_gitleaks_config
from tokenscan.peers.taken import Taken


def load_peer_config(file: Path, root: Path | None) -> Config | None:
    """The user's configuration with that of gitleaks in *file* over it, and the ignore file of the repository at
    *root*; ``None`` if *file* is none of gitleaks'. What has no counterpart is told on standard error.

    Raises ``ConfigError``.
    """
    table = read_table(file)
    if not is_gitleaks_config(table):
        return None
    taken = read_gitleaks_table(table, file)
    if not taken.extend and not taken.rules:
        raise ConfigError(
            f"{file} has no rules that work here and does not extend the default ones: "
            "write useDefault = true under [extend]"
        )
    for entry in taken.account:
        if entry.fate in ("lost", "not mapped"):
            print(f"tokenscan: {file}: {entry.what} is not used: {entry.how}", file=sys.stderr)
    lost = (entry for entry in taken.account if entry.fate == "lost")
    config = load_config(None)
    config = replace(
        config,
        extend=bool(taken.extend),
        made=taken.rules,
        disable=(*config.disable, *taken.disable),
        allow=(*config.allow, *taken.allow),
        lost=tuple(Skipped("unreadable", str(file), f"{entry.what}: {entry.how}") for entry in lost),
        sources=(*config.sources, file),
    )
    return add_ignored(config, root) if root else config


def read_gitleaks_table(table: Mapping[str, Any], file: Path) -> Taken:
    """What the *table* of *file* says. Raises ``ConfigError``."""
    return read_gitleaks_config(table, name=str(file), load=lambda path: read_table(Path(path)), known=list_builtin)


def list_builtin() -> Mapping[str, str]:
    """The ids of the built-in rules, by their ids and aliases."""
    from tokenscan.rulebook.load import load_rules
    from tokenscan.rulebook.locate import find_builtin_rules

    rules = load_rules(find_builtin_rules())
    return {name: rule.id for rule in rules for name in (*rule.aliases, rule.id)}
