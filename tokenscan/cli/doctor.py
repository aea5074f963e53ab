"""``tokenscan doctor``: are this machine and this repository protected?"""

from __future__ import annotations

import argparse
import json
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from tokenscan.cli import exit_codes
from tokenscan.cli.setup.check import Check
from tokenscan.cli.setup.machine import check_machine
from tokenscan.cli.setup.place import find_hooks
from tokenscan.cli.setup.repository import check_repository
from tokenscan.errors import RepositoryError
from tokenscan.report.text.printable import escape_unprintable


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser to *commands*."""
    parser = commands.add_parser(
        "doctor",
        help="say whether machine and repository are protected",
        description="Look at this machine and at a repository's hooks, and say what is in their way. Exit code 1 if "
        "there is a problem.",
    )
    parser.add_argument(
        "repository", metavar="REPO", nargs="?", type=Path, default=Path(), help="a repository (default: .)"
    )
    parser.add_argument("-f", "--format", choices=("text", "json"), default="text", help="text (the default) or json")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check, tell, and give the exit code."""
    checks = (*check_machine(), *_check_repository(arguments.repository))
    is_fine = all(check.state != "problem" for check in checks)
    if arguments.format == "json":
        print(json.dumps({"protected": is_fine, "checks": [asdict(check) for check in checks]}, indent=2))
    else:
        for line in _compose(checks):
            print(line)
    return exit_codes.CLEAN if is_fine else exit_codes.FINDINGS


def _check_repository(folder: Path) -> Iterator[Check]:
    try:
        place = find_hooks(folder)
    except RepositoryError as error:
        if folder != Path():
            raise
        yield Check("repository", "note", str(error))
        return
    yield from check_repository(place)


def _compose(checks: Sequence[Check]) -> Iterator[str]:
    column = max(len(check.name) for check in checks)
    for check in checks:
        start = f"{check.state:<7}  {check.name:<{column}}  "
        texts = (check.detail, f"→ {check.remedy}" if check.remedy else "")
        for lead, text in zip((start, " " * len(start)), texts, strict=True):
            if text:
                yield textwrap.fill(
                    escape_unprintable(text),
                    110,
                    initial_indent=lead,
                    subsequent_indent=" " * len(start),
                    break_long_words=False,
                    break_on_hyphens=False,
                )
