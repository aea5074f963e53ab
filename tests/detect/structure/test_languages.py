"""What is found in every language and form of an assignment, and what beside it is left alone."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.support.joint import join
from tokenscan.detect.engine import Engine

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

CASES = tomllib.loads(join((Path(__file__).parent / "languages.toml").read_text("utf-8")))["case"]


def _reported(engine: Engine, text: str, path: str) -> list[str]:
    found = engine.detect(text.encode(), path=path).candidates
    return [candidate.value.decode() for candidate in found if candidate.confidence != "low"]


@pytest.mark.parametrize("case", CASES, ids=[case["form"] for case in CASES])
def test_each_form_is_read(engine: Engine, case: dict[str, str]) -> None:
    found = _reported(engine, case["found"], case["file"]) if "found" in case else None
    assert found == ([case["value"]] if "found" in case else None)


@pytest.mark.parametrize("case", CASES, ids=[case["form"] for case in CASES])
def test_its_harmless_neighbour_is_left_alone(engine: Engine, case: dict[str, str]) -> None:
    assert _reported(engine, case["left"], case["file"]) == []
