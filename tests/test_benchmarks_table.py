"""What the benchmarks print, and which runs count."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from benchmarks.measure import Cost, Memory
from benchmarks.rounds import Contestant, Outcome, run_rounds
from benchmarks.table import render_table
from benchmarks.tools import OURS, PEERS, Tool, count_findings

linux = pytest.mark.skipif(sys.platform != "linux", reason="the benchmarks read /proc")


def _cost(wall_s: float, cpu_s: float, *, megabytes: int = 100, code: int = 0) -> Cost:
    memory = Memory(rss=megabytes * 2_000_000, pss=megabytes * 1_000_000)
    return Cost(wall_s, cpu_s, memory, Memory(memory.rss // 2, memory.pss // 2), code)


def test_a_row_has_medians_range_ratios_and_peaks() -> None:
    outcomes = [
        Outcome("ours", (_cost(4, 8), _cost(5, 9), _cost(9, 10, megabytes=300)), findings=1234),
        Outcome("reading", (_cost(2, 3),)),
        Outcome("peer", (_cost(20, 36, code=1), _cost(20, 36)), findings=0),
        Outcome("again", (_cost(0.02, 0.03),)),
        Outcome("stuck", (), failure="stopped after 60 s"),
    ]
    assert render_table(outcomes, ours="ours", reference="reading").splitlines() == [
        "|  | wall, s | min – max | ÷ ours | ÷ reading | CPU, s | ÷ ours | ÷ reading "
        "| peak PSS, MB | without git | peak RSS, MB | findings | exit |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        "| ours | 5.00 | 4.00 – 9.00 | 1.00 | 2.50 | 9.00 | 1.00 | 3.00 | 300 | 150 | 600 | 1,234 | 0 |",
        "| reading | 2.00 | 2.00 – 2.00 | 0.40 | 1.00 | 3.00 | 0.33 | 1.00 | 100 | 50 | 200 | – | 0 |",
        "| peer | 20.0 | 20.0 – 20.0 | 4.00 | 10.00 | 36.0 | 4.00 | 12.00 | 100 | 50 | 200 | 0 | 0, 1 |",
        "| again | 0.02 | 0.02 – 0.02 | 0.004 | 0.010 | 0.03 | 0.003 | 0.010 | 100 | 50 | 200 | – | 0 |",
        "| stuck: stopped after 60 s | – | – | – | – | – | – | – | – | – | – | – | – |",
    ]


def test_short_runs_are_told_in_milliseconds_and_what_is_missing_has_no_ratio() -> None:
    table = render_table([Outcome("peer", (_cost(0.0484, 0.05),))], ours="ours", reference="reading")
    assert table.splitlines()[2] == "| peer | 48 | 48 – 48 | – | – | 50 | – | – | 100 | 50 | 200 | – | 0 |"


def _contestant(name: str, code: str, folder: Path) -> Contestant:
    return Contestant(name, (sys.executable, "-c", code), {}, folder)


@linux
def test_contestants_run_in_turn_and_one_that_fails_is_left_out_after_that(tmp_path: Path) -> None:
    log = tmp_path / "log"
    write = f"open({str(log)!r}, 'a').write"
    good = _contestant("good", f"{write}('g')", tmp_path)
    bad = Contestant("bad", (sys.executable, "-c", f"{write}('b'); exit(4)"), {}, tmp_path, codes=frozenset({0, 1}))
    outcomes = run_rounds([good, bad], 3, timeout_s=60)
    assert log.read_text() == "gbgg"
    assert [(one.name, len(one.costs), one.failure) for one in outcomes] == [
        ("good", 3, ""),
        ("bad", 0, "failed with exit code 4"),
    ]


@linux
def test_a_tool_that_writes_no_report_has_failed_whatever_time_it_took(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    report.write_text('{"findings": []}')  # an earlier tool's
    one = Contestant(
        "fast",
        (sys.executable, "-c", "raise SystemExit(1)"),
        {},
        tmp_path,
        report=report,
        count=lambda path: count_findings(OURS, path),
    )
    assert run_rounds([one], 1, timeout_s=60) == [Outcome("fast", (), None, "wrote no report, exit code 1")]


@pytest.mark.parametrize(
    ("tool", "report"),
    [
        (OURS, {"findings": [{}, {}]}),
        (PEERS["kingfisher"], {"findings": [{}, {}], "audit": {}}),
        (PEERS["betterleaks"], {"findings": [{}, {}]}),
        (PEERS["gitleaks"], [{}, {}]),
        (PEERS["detect-secrets"], {"results": {"a": [{}], "b": [{}]}}),
    ],
    ids=lambda value: value.name if isinstance(value, Tool) else "",
)
def test_findings_of_each_tool_are_counted(tool: Tool, report: object, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    file.write_text(json.dumps(report))
    assert count_findings(tool, file) == 2


def test_an_input_with_spaces_stays_one_argument() -> None:
    words = OURS.arguments("history", input="/a folder/repo", jobs=2, report="/r.json")
    assert words == ["git", "/a folder/repo", "-j2", "-q", "-fjson:/r.json"]


def test_no_peer_validates_or_looks_for_updates() -> None:
    for task in PEERS["kingfisher"].tasks.values():
        assert "--no-validate" in task
        assert "--no-update-check" in task
    for name in ("detect-secrets", "detect-secrets-hook"):
        assert all("--no-verify" in task for task in PEERS[name].tasks.values())
