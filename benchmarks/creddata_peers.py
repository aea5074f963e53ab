"""The peers on the labelled lines, by category, beside a report of ours.

Every peer reads one file a unit with its default settings, as ``score.py`` lays them out and scores them.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.peers import find_peers
from benchmarks.tools import PEERS, Installed

Figures = dict[str, tuple[int, float, float, float]]
"""Category → number of credentials, precision, recall, F1."""


def print_beside_peers(data: Path, report: Path, folder: Path) -> int:
    """Prints a table in Markdown: a row a category, precision / recall / F1 of each tool. 3 where a peer failed."""
    units = Path(tempfile.mkdtemp(prefix="creddata-"))
    columns = {"tokenscan": _score(data, "--keep", str(units), "--report", str(report))}
    tools = [tool for tool in PEERS.values() if "tree" in tool.tasks]
    found, notes = find_peers(folder, tools, install=False)
    for peer in found:
        columns[f"{peer.tool.name} {peer.version}"] = _score(data, "--dir", str(units), "--cmd", _command(peer))
    for note in notes:
        print(note, file=sys.stderr)
    _print_table(columns)
    return 3 if notes or not all(columns.values()) else 0


def _command(peer: Installed) -> str:
    return " ".join([*peer.command, peer.tool.tasks["tree"].replace("{input}", "{dir}")])


def _score(data: Path, *arguments: str) -> Figures:
    """What ``score.py`` prints, read; empty where it failed."""
    command = [sys.executable, str(data / "score.py"), *arguments]
    lines = subprocess.run(command, capture_output=True, check=False).stdout.decode().splitlines()
    figures: Figures = {}
    for line in lines[1:]:
        words = line.split()
        if len(words) < 5 or not words[-4].isdigit():
            break
        precision, recall, f1 = map(float, words[-3:])
        figures[" ".join(words[:-4])] = (int(words[-4]), precision, recall, f1)
    return figures


def _print_table(columns: dict[str, Figures]) -> None:
    print("| category | T |", " | ".join(columns), "|")
    print("| --- | ---: |" + " --- |" * len(columns))
    for category, (credentials, *_) in columns["tokenscan"].items():
        cells = [_cell(figures.get(category)) for figures in columns.values()]
        print(f"| {category} | {credentials} |", " | ".join(cells), "|")


def _cell(figures: tuple[int, float, float, float] | None) -> str:
    return " / ".join(f"{figure:.3f}".removeprefix("0") for figure in figures[1:]) if figures else "–"
