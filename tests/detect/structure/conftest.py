"""One engine with the general rules for all tests here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tokenscan.detect.compile import compile_rules
from tokenscan.detect.engine import Engine
from tokenscan.detect.prefilter import make_prefilter
from tokenscan.rulebook.load import load_rules

RULES = Path(__file__).parents[3] / "rules"
FILES = [RULES / f"{name}.toml" for name in ("generic", "databases", "http", "passwords")]


@pytest.fixture(scope="package")
def general_files() -> list[Path]:
    return FILES


@pytest.fixture(scope="package")
def engine() -> Engine:
    ruleset = compile_rules(load_rules(FILES))
    return Engine(ruleset, make_prefilter(ruleset.programs))
