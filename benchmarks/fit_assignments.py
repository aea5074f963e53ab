"""Fits the weights of the assignment score on labelled lines, and says how good they are on repositories left out.

    python -m benchmarks.fit_assignments [--data FOLDER] [--write]

Prints precision, recall and F1 over the units that an assignment rule reaches, cross-validated by repository, for a row
of thresholds; ``--write`` fits on all of them and writes ``tokenscan/detect/structure/weights.py``.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import sysconfig
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import exp, sqrt
from pathlib import Path
from typing import Any

from benchmarks.creddata import DATA, read_units
from tokenscan.detect.dummy import is_published_dummy
from tokenscan.detect.match import Match
from tokenscan.detect.placeholder import describe_placeholder
from tokenscan.detect.program import CompiledRule, Shape
from tokenscan.detect.structure.assignment import read_assignment
from tokenscan.detect.structure.certain import drop_for_certain
from tokenscan.detect.structure.features import features_of
from tokenscan.rulebook.load import load_rules
from tokenscan.rulebook.locate import find_builtin_rules

TARGET = Path(__file__).parent.parent / "tokenscan" / "detect" / "structure" / "weights.py"
FOLDS = 5
REACH = 500
ROUNDS, RATE, DECAY = 40, 0.3, 30.0
SMALLEST = 0.1
"""Weights below this are not written."""

HEAD = '''"""Weights of the features of an assignment, in log-odds. Made by ``benchmarks/fit_assignments.py``."""

from __future__ import annotations

BIAS = {bias}
WEIGHTS: dict[str, float] = {{
'''


@dataclass(frozen=True, slots=True)
class Row:
    """What one match on a labelled unit shows."""

    unit: int
    repo: str
    features: tuple[str, ...]
    is_credential: bool


def read_assignment_rules() -> list[CompiledRule]:
    """The built-in rules that the score judges."""
    return [
        CompiledRule(rule, Shape(REACH, REACH))
        for rule in load_rules(find_builtin_rules())
        if "assignment" in rule.filters
    ]


def read_rows(rules: list[CompiledRule], units: list[dict[str, Any]]) -> Iterator[Row]:
    """A row for each match on a unit's lines that is not dropped for certain."""
    for index, unit in enumerate(units):
        data = unit["text"].encode()
        starts = [0]
        for line in unit["text"].split("\n"):
            starts.append(starts[-1] + len(line.encode()) + 1)
        begin, end = starts[unit["line"] - 1], starts[unit["line_end"]] - 1
        value = _value_span(unit, data, begin)
        for match in _matches(rules, data, begin, end, unit["path"]):
            is_true = unit["label"] == "T"
            if is_true and value and not (match.start < value[1] and match.end > value[0]):
                continue
            one = read_assignment(match)
            if not drop_for_certain(one):
                yield Row(index, unit["repo"], features_of(one), is_true)


def read_clean_rows(rules: list[CompiledRule]) -> Iterator[Row]:
    """A row for each match in Python's own standard library, tests left out: code that holds no credential."""
    folder = Path(sysconfig.get_path("stdlib"))
    for file in sorted(folder.rglob("*.py")):
        if not {"site-packages", "test", "tests", "idle_test"} & set(file.parts):
            data = file.read_bytes()
            for match in _matches(rules, data, 0, len(data), file.name):
                one = read_assignment(match)
                if not drop_for_certain(one):
                    yield Row(-1, "clean", features_of(one), False)


def _value_span(unit: dict[str, Any], data: bytes, begin: int) -> tuple[int, int] | None:
    if unit["value_start"] < 0:
        return None
    line = data[begin:].decode().split("\n", 1)[0]
    low, high = (begin + len(line[: unit[key]].encode()) for key in ("value_start", "value_end"))
    return low, high


def _matches(rules: list[CompiledRule], data: bytes, begin: int, end: int, path: str) -> Iterator[Match]:
    for compiled in rules:
        for found in compiled.pattern.finditer(data, max(0, begin - REACH), min(len(data), end + REACH)):
            start, stop = found.span("secret")
            if not (start < end and stop > begin):
                continue
            groups = {
                name: found.span(name)
                for name, text in found.groupdict().items()
                if text is not None and name != "secret"
            }
            match = Match(compiled.rule, data, start, stop, found.start(), found.end(), groups, path)
            if not (is_published_dummy(match.value) or describe_placeholder(match.value)):
                yield match


def fit(rows: Iterable[Row], *, seed: int = 0) -> dict[str, float]:
    """Logistic regression by AdaGrad with decay to zero; the bias is the weight of ``""``.

    Features of a single repository stay in: they take up what is only its style. Without them F1 on repositories left
    out falls from .88 to .82 (2026-11).
    """
    order = list(rows)
    weights: dict[str, float] = defaultdict(float)
    squares: dict[str, float] = defaultdict(lambda: 1e-8)
    shuffle = random.Random(seed)  # noqa: S311
    for _ in range(ROUNDS):
        shuffle.shuffle(order)
        for row in order:
            error = 1 / (1 + exp(-max(-30.0, min(30.0, total(weights, row.features))))) - row.is_credential
            for feature in (*row.features, ""):
                slope = error + (DECAY * weights[feature] / len(order) if feature else 0.0)
                squares[feature] += slope * slope
                weights[feature] -= RATE * slope / sqrt(squares[feature])
    return dict(weights)


def total(weights: dict[str, float], features: Iterable[str]) -> float:
    """The score of *features*, in log-odds."""
    return weights.get("", 0.0) + sum(weights.get(feature, 0.0) for feature in features)


def cross_validate(rows: list[Row], clean: list[Row]) -> dict[int, float]:
    """The highest score of each unit, by weights that were fitted without its repository."""
    repos = sorted({row.repo for row in rows})
    random.Random(5).shuffle(repos)  # noqa: S311
    fold = {repo: index % FOLDS for index, repo in enumerate(repos)}
    scores: dict[int, float] = {}
    for number in range(FOLDS):
        others = [*(row for row in rows if fold[row.repo] != number), *clean]
        weights = fit(others)
        for row in rows:
            if fold[row.repo] == number:
                scores[row.unit] = max(scores.get(row.unit, -99.0), total(weights, row.features))
    return scores


def print_table(units: list[dict[str, Any]], scores: dict[int, float], missed: int) -> None:
    """Precision, recall and F1 by threshold. *missed* T units are out of an assignment's reach and left out."""
    reached = sum(unit["label"] == "T" for unit in units) - missed
    print(f"{'from':>6s} {'P':>6s} {'R':>6s} {'F1':>6s}")
    for step in range(-12, 9):
        kept = [units[unit]["label"] == "T" for unit, score in scores.items() if score >= step / 4]
        right = sum(kept)
        precision, recall = right / (len(kept) or 1), right / reached
        print(f"{step / 4:6.2f} {precision:6.3f} {recall:6.3f} {2 * right / (len(kept) + reached):6.3f}")


def _quote(name: str) -> str:
    return repr(name) if '"' in name and "'" not in name else json.dumps(name)


def write(weights: dict[str, float]) -> None:
    """Writes the weights' module."""
    kept = sorted((name, value) for name, value in weights.items() if name and abs(value) >= SMALLEST)
    lines = [f"    {_quote(name)}: {value:.2f},\n" for name, value in kept]
    TARGET.write_text(HEAD.format(bias=f"{weights['']:.2f}") + "".join(lines) + "}\n", encoding="utf-8")
    print(f"{TARGET}: {len(lines)} weights")


def main() -> int:
    """Cross-validates, and writes if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    units = read_units(options.data)
    rules = read_assignment_rules()
    rows, clean = list(read_rows(rules, units)), list(read_clean_rows(rules))
    seen = {row.unit for row in rows}
    missed = sum(unit["label"] == "T" and index not in seen for index, unit in enumerate(units))
    print(f"{len(rows)} rows, {len(clean)} of clean code; T units without one: {missed}")
    print_table(units, cross_validate(rows, clean), missed)
    if options.write:
        everything = [*rows, *clean]
        write(fit(everything))
    return 0


if __name__ == "__main__":
    sys.exit(main())
