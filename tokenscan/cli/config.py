"""``tokenscan config show``: which settings are in force, and where they come from."""

from __future__ import annotations

import argparse
from pathlib import Path

from tokenscan.cli import exit_codes
from tokenscan.cli.config_toml import write_toml
from tokenscan.config import load_config
from tokenscan.errors import UsageError
from tokenscan.report.text.printable import escape_unprintable


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser to *commands*."""
    what = "show the configuration that is in force"
    parser = commands.add_parser("config", help=what, description=f"{what.capitalize()}.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    show = verbs.add_parser("show", help=what, description=f"{what.capitalize()}, as TOML, with the files it is from.")
    show.add_argument("folder", metavar="FOLDER", nargs="?", type=Path, default=Path(), help="default: .")
    show.add_argument("-c", "--config", metavar="FILE", type=Path, help="a file in place of the repository's")
    show.set_defaults(run=run_show)


def run_show(arguments: argparse.Namespace) -> int:
    """Print it."""
    if not arguments.folder.is_dir():
        raise UsageError(f"{arguments.folder} is not a folder")
    config = load_config(arguments.folder, explicit=arguments.config)
    for file in config.sources or ("nothing but the defaults",):
        print(f"# {escape_unprintable(str(file))}")
    print(write_toml(config), end="")
    return exit_codes.CLEAN
