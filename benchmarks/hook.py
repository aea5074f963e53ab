"""What the commit hook costs on one changed file, everything warm, beside the peers and bare Python.

Rows of their own tell what ours costs where no rules are compiled yet (as from a wheel, which brings along what is
derived from the rules; without the compiling in the background, which no commit waits for), and on a change that
names secrets without holding one, which the rules have to be asked about.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.bench import PROJECT, open_bench
from benchmarks.options import make_parser
from benchmarks.tools import OURS
from tokenscan.rulebook.shipped import write_shipped

BARE = "bare Python"
CHANGED = "workers.py"
PLAIN = "\n\nCHANGED = 1\n"
TALK = '\n\npassword = settings.get("database.password")\ntoken = read_token(path)\napi_key = os.environ["API_KEY"]\n'


def main(words: Sequence[str]) -> int:
    """Measure and print."""
    arguments = make_parser("hook", __doc__, rounds=21).parse_args(words)
    with open_bench(arguments, task="hook") as bench:
        write_shipped()
        repository = make_repository(bench.folder / "repo")
        talking = make_repository(bench.folder / "talking", TALK)
        cold_cache = str(bench.folder / "cold")

        def forget_all() -> None:
            shutil.rmtree(cold_cache, ignore_errors=True)

        bench.forget()
        warm = bench.enter_ours("hook", prepare=lambda: None)
        cold = replace(
            warm,
            name=f"{OURS.name}, no compiled rules",
            environment={**warm.environment, "TOKENSCAN_CACHE_DIR": cold_cache, "TOKENSCAN_BACKGROUND": "0"},
            prepare=forget_all,
        )
        bare = bench.enter_command(BARE, (*bench.ours.command[:1], "-c", "pass"), bench.environment)
        peers = bench.enter_peers("hook", staged=CHANGED)
        contestants = [replace(one, cwd=repository) for one in (warm, cold, bare, *peers)]
        contestants.insert(1, replace(warm, name=f"{OURS.name}, names of secrets", cwd=talking))
        bench.warm_up(contestants)
        bench.compete(contestants, "Commit hook, one changed file of a small repository", reference=BARE)
    return 0


def make_repository(path: Path, change: str = PLAIN, changed: str = CHANGED) -> Path:
    """A repository of this project's own files with one change of one file staged."""
    shutil.copytree(PROJECT / "tokenscan", path, ignore=shutil.ignore_patterns("__pycache__"))
    git = ["git", "-C", str(path), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run([*git, "init", "--quiet"], check=True)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "--quiet", "--message", "x"], check=True)
    with (path / changed).open("a") as file:
        file.write(change)
    subprocess.run([*git, "add", "."], check=True)
    return path
