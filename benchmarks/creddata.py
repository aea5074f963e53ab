"""How well passwords and tokens are found on labelled lines of real repositories.

    python -m benchmarks creddata [--data FOLDER] [--held-out] [--min-confidence LEVEL] [-- --errors fp --category NAME]
    python -m benchmarks creddata --held-out --peers DIR      each peer that is installed in DIR beside it, in one table

The folder holds ``dev.jsonl.gz`` and ``score.py`` (see its README); it is development data and no part of this project.
The engine runs over every unit in this process; the report goes through the folder's own ``score.py``.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tokenscan.detect.compile import compile_rules
from tokenscan.detect.engine import Engine
from tokenscan.detect.prefilter import make_prefilter
from tokenscan.rulebook.load import load_rules
from tokenscan.rulebook.locate import find_builtin_rules

DATA = Path(__file__).parent.parent.parent / "shared" / "creddata"


def read_units(folder: Path) -> list[dict[str, Any]]:
    """The labelled units."""
    with gzip.open(folder / "dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def make_engine() -> Engine:
    """The engine with all built-in rules."""
    ruleset = compile_rules(load_rules(find_builtin_rules()))
    return Engine(ruleset, make_prefilter(ruleset.programs))


def find_lines(engine: Engine, unit: dict[str, Any], confidences: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """A finding a candidate or part of one, in the shape that ``score.py`` reads."""
    data = unit["text"].encode()
    for candidate, _ in engine.detect(data, path=unit["path"]).with_parts():
        if candidate.confidence in confidences:
            line = data.count(b"\n", 0, candidate.start) + 1
            last = data.count(b"\n", 0, candidate.end) + 1
            path = f"u{unit['id']:05d}/{unit['path']}"
            yield {"path": path, "line": line, "end_line": last, "rule": candidate.rule.id}


def hold_out(units: list[dict[str, Any]], found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """*found* with the findings of the assignment rules replaced by what weights say that were fitted without the
    unit's repository, at the threshold of the confidence ``medium``.
    """
    from benchmarks.fit_assignments import cross_validate, read_assignment_rules, read_clean_rows, read_rows
    from tokenscan.detect.structure.score import MEDIUM

    rules = read_assignment_rules()
    judged = {compiled.rule.id for compiled in rules}
    scores = cross_validate(list(read_rows(rules, units)), list(read_clean_rows(rules)))
    kept = [finding for finding in found if finding["rule"] not in judged]
    for index, score in scores.items():
        if score >= MEDIUM:
            unit = units[index]
            kept.append({"path": f"u{unit['id']:05d}/{unit['path']}", "line": unit["line"]})
    return kept


def main(words: Sequence[str]) -> int:
    """Writes the report and scores it."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks creddata",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--min-confidence", choices=("low", "medium", "high"), default="medium")
    parser.add_argument("--report", type=Path)
    parser.add_argument("score", nargs="*", help="further arguments for score.py, after --")
    parser.add_argument(
        "--held-out", action="store_true", help="judge assignments by weights fitted without the unit's repository"
    )
    parser.add_argument(
        "--peers", type=Path, metavar="DIR", help="also run the peers whose virtual environments are in DIR"
    )
    options = parser.parse_args(words)
    confidences = ("low", "medium", "high")[("low", "medium", "high").index(options.min_confidence) :]
    engine = make_engine()
    units = read_units(options.data)
    found = [finding for unit in units for finding in find_lines(engine, unit, confidences)]
    if options.held_out:
        found = hold_out(units, found)
    report = options.report or Path(tempfile.mkdtemp()) / "report.json"
    report.write_text(json.dumps(found))
    if options.peers:
        from benchmarks.creddata_peers import print_beside_peers

        return print_beside_peers(options.data, report, options.peers)
    command = [sys.executable, str(options.data / "score.py"), "--report", str(report), "--dir", str(report.parent)]
    return subprocess.run([*command, *options.score], check=False).returncode
