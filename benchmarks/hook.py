"""What the commit hook costs on one changed file.

    python -m benchmarks.hook [--runs N]

Prints the median CPU time in ms, git's children included, with everything warm and with no cached rules, beside that
of bare Python.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.measure import run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=21)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        repo = make_repository(top / "repo")
        cache = top / "cache"
        # A command that pip installed has its bytecode compiled.
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        environment |= {"TOKENSCAN_CACHE_DIR": str(cache), "TOKENSCAN_KEY": "k", "XDG_CONFIG_HOME": str(top)}
        hook = [sys.executable, "-m", "tokenscan", "hook", "pre-commit"]
        assert run(hook, environment=environment, cwd=repo).code == 0
        bare, warm, cold = [], [], []
        for _ in range(runs):
            bare.append(run([sys.executable, "-c", "pass"], environment=environment).cpu_s)
            warm.append(run(hook, environment=environment, cwd=repo).cpu_s)
            shutil.rmtree(cache)
            cold.append(run(hook, environment=environment, cwd=repo).cpu_s)
    for name, seconds in (("bare python", bare), ("hook, warm", warm), ("hook, no cached rules", cold)):
        print(f"{name:24} {median(seconds) * 1000:6.0f} ms of CPU time (median of {runs})")


def make_repository(path: Path) -> Path:
    """A repository of this project's own files with one change of one file staged."""
    shutil.copytree(Path(__file__).parent.parent / "tokenscan", path, ignore=shutil.ignore_patterns("__pycache__"))
    git = ["git", "-C", str(path), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run([*git, "init", "--quiet"], check=True)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "--quiet", "--message", "x"], check=True)
    with (path / "config.py").open("a") as file:
        file.write("\n\nCHANGED = 1\n")
    subprocess.run([*git, "add", "."], check=True)
    return path


if __name__ == "__main__":
    main()
