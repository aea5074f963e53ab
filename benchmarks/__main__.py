"""``python -m benchmarks COMMAND``: the measurements of this project. Each command is a module, loaded when called."""

from __future__ import annotations

import argparse
import importlib
import sys

COMMANDS = {
    "history": "a whole history, beside peers and git cat-file",
    "tree": "a folder of files, beside peers",
    "hook": "the commit hook, beside peers",
    "environments": "comparing environments in the commit hook",
    "increment": "the scan after a scan",
    "clean": "how often clean code is accused",
    "creddata": "how well passwords are found on labelled lines",
    "verify": "ten thousand tokens at an issuer that throttles",
    "rules": "how many rules there are",
    "corpus": "build a repository from releases of PyPI packages",
}


def main() -> int:
    """Hand the words after the command to its module."""
    listing = "\n".join(f"  {name:12} {what}" for name, what in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=f"commands (each has --help):\n{listing}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", metavar="COMMAND", choices=list(COMMANDS))
    chosen = parser.parse_args(sys.argv[1:2]).command
    return int(importlib.import_module(f"benchmarks.{chosen}").main(sys.argv[2:]))


if __name__ == "__main__":
    sys.exit(main())
