"""``tokenscan import``: what other scanners' files say, in files of ours."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from tokenscan.cli import exit_codes
from tokenscan.cli.peer_config import list_builtin
from tokenscan.cli.replacement import replace_file
from tokenscan.config import read_table
from tokenscan.errors import ConfigError, UsageError
from tokenscan.gitio.worktree import find_work_tree
from tokenscan.peers.kinds import KINDS, recognise
from tokenscan.peers.reader import Outside
from tokenscan.peers.taken import Entry, Taken, join_taken
from tokenscan.peers.write import CONFIG_FILE, RULE_FILE, write_config, write_rules

_DESCRIPTION = (
    "Take over what another scanner's files say: rules and allowlists into .tokenscan.toml and .tokenscan.rules.toml, "
    "accepted findings into .tokenscan.baseline.toml. Every entry is told with what became of it: 'mapped'; 'left "
    "out', which changes nothing that is found; 'not mapped', so that more is found; 'lost', so that less is."
)
_EPILOG = "exit codes: 0 all was taken over, 2 a file cannot be used, 3 something was not mapped or lost"


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser to *commands*."""
    parser = commands.add_parser(
        "import",
        help="take over configuration, rules and accepted findings from other scanners",
        description=_DESCRIPTION,
        epilog=_EPILOG,
    )
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help="what the other scanner reads or wrote")
    parser.add_argument(
        "--from",
        metavar="KIND",
        dest="kind",
        choices=KINDS,
        help=f"what the files are, if neither name nor content tells: {', '.join(KINDS)}",
    )
    parser.add_argument(
        "-o", "--output", metavar="FOLDER", type=Path, default=Path(), help="the repository to write to (default: .)"
    )
    parser.add_argument("--dry-run", action="store_true", help="print the files, and what became of entries on stderr")
    parser.add_argument("--force", action="store_true", help="replace a configuration or rule file that is there")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Read, write, and tell what became of each entry. Gives the exit code."""
    folder = _find_top(arguments.output)
    taken = join_taken([_read(file, arguments.kind) for file in arguments.files])
    sources = ", ".join(file.name for file in arguments.files)
    files = {CONFIG_FILE: write_config(taken, sources), RULE_FILE: write_rules(taken, sources)}
    files = {name: text for name, text in files.items() if text}
    if not (arguments.dry_run or arguments.force):
        _refuse_to_replace(files, folder)
    account = taken.account
    if taken.claims:
        from tokenscan.cli.import_claims import take_claims  # which scans

        baseline, told = take_claims(taken, folder)
        account = (*account, *told)
        files |= baseline
    if arguments.dry_run:
        for text in files.values():
            print(text, end="")
    else:
        _write(files, folder)
    done = f"{'printed' if arguments.dry_run else 'written'}: {', '.join(files) or 'nothing'}"
    _tell(account, done, sys.stderr if arguments.dry_run else sys.stdout)
    return exit_codes.CLEAN if all(entry.is_kept for entry in account) else exit_codes.INCOMPLETE


def _find_top(folder: Path) -> Path:
    """The top of the work tree that *folder* is in, since scans read what is there; outside git *folder* itself. Raises
    ``UsageError``.
    """
    if not folder.is_dir():
        raise UsageError(f"--output: {folder} is not a folder")
    top = find_work_tree(str(folder))
    return Path(top) if top and not folder.samefile(top) else folder


def _read(file: Path, kind: str | None) -> Taken:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{file} cannot be read: it is not UTF-8") from None
    outside = Outside(load=lambda path: read_table(Path(path)), known=list_builtin)
    taken = KINDS[kind or recognise(str(file), text)].read(text, str(file), outside)
    claims = (replace(claim, reason=claim.reason or f"taken over from {file.name}") for claim in taken.claims)
    return replace(taken, claims=tuple(claims))


def _refuse_to_replace(names: Iterable[str], folder: Path) -> None:
    for name in names:
        if (folder / name).exists():
            raise UsageError(
                f"{folder / name} is there already: print what would be written with --dry-run and add it by hand, or "
                "replace the file with --force"
            )


def _write(files: Mapping[str, str], folder: Path) -> None:
    for name, text in files.items():
        replace_file(folder / name, text)


def _tell(account: Iterable[Entry], done: str, stream: TextIO) -> None:
    counts: dict[str, int] = {}
    for entry in account:
        print(entry, file=stream)
        counts[entry.fate] = counts.get(entry.fate, 0) + 1
    told = ", ".join(f"{count} {fate}" for fate, count in counts.items()) or "nothing in it to take over"
    print(f"{told}; {done}", file=stream)
