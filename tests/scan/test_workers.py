"""Processes: the result does not depend on how many there are or how they are started."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.tokens import make_token

from tokenscan import workers
from tokenscan.rulebook.locate import find_builtin_rules
from tokenscan.rulebook.ruleset import load_ruleset
from tokenscan.scan.run import scan
from tokenscan.scan.settings import ScanSettings
from tokenscan.sources.exclusion import Exclusion
from tokenscan.sources.files import make_file_source


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_workers_give_what_one_process_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    # Two chunks: the first is full with 4 MiB.
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text("x\n" * 2_200_000 + make_token(number))
    monkeypatch.setattr(workers, "start_method", lambda: method)
    ruleset = load_ruleset([file for file in find_builtin_rules() if file.name == "github.toml"])
    source = make_file_source(
        [str(tmp_path)], Exclusion(["2.txt"]), root=str(tmp_path), include_ignored=False, max_bytes=None
    )
    one, two = (scan(source, ruleset, ScanSettings(b"k" * 16, jobs=jobs)) for jobs in (1, 2))
    assert one == two
    assert len(one.findings) == 2
