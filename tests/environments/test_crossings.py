"""Thirteen ecosystems: every planted crossing is found, and no look-alike is reported."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.crossings import PLANTED
from support.ecosystems import ECOSYSTEMS
from support.run import Runner


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Runner:
    return Runner(capsys, monkeypatch)


def _find(run: Runner, root: Path) -> list[tuple[str, tuple[str, ...]]]:
    """What crosses below *root*: the rule's id and the paths of the places."""
    findings = run("scan", "-j1", "-f", "json", str(root)).document["findings"]
    return sorted(
        (each["rule_id"], tuple(sorted(place["path"] for place in each["locations"])))
        for each in findings
        if each["rule_id"].startswith("environment-")
    )


def test_something_is_planted_in_every_ecosystem() -> None:
    assert set(PLANTED) == set(ECOSYSTEMS)


@pytest.mark.parametrize("name", PLANTED)
def test_every_planted_crossing_is_found(run: Runner, tmp_path: Path, name: str) -> None:
    planted = PLANTED[name]
    root = planted.tree(name, with_crossings=True).write(tmp_path)
    assert _find(run, root) == sorted(planted.expected)


@pytest.mark.parametrize("name", PLANTED)
def test_no_look_alike_is_reported(run: Runner, tmp_path: Path, name: str) -> None:
    root = PLANTED[name].tree(name, with_crossings=False).write(tmp_path)
    assert _find(run, root) == []
