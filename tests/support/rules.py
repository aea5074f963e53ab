"""The built-in rules, compiled once for all tests."""

from __future__ import annotations

import os
from pathlib import Path

from tokenscan.rulebook.locate import find_builtin_rules
from tokenscan.rulebook.ruleset import Ruleset, load_ruleset


def load_builtin_rules() -> Ruleset:
    """From the cache that all tests share."""
    return load_ruleset(find_builtin_rules(), cache=Path(os.environ["TOKENSCAN_CACHE_DIR"]))
