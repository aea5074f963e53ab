"""``tokenscan uninstall``: takes the hooks away that ``tokenscan install`` has written."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tokenscan.cli import exit_codes
from tokenscan.cli.install import add_place_arguments
from tokenscan.cli.setup.folder import take_hooks
from tokenscan.cli.setup.place import HOOKS_PATH, TEMPLATE, find_hooks, global_folder, template_folder
from tokenscan.gitio.settings import read_setting, run_git

WHERE = {
    "--global": "the hooks for all your repositories",
    "--template": "the hooks for new repositories; those that have them keep them",
}


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser to *commands*."""
    parser = commands.add_parser(
        "uninstall",
        help="take our git hooks away",
        description="Take the hooks away that `tokenscan install` has written, and put back what was there before.",
    )
    add_place_arguments(parser, WHERE)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Take the hooks away, and say so."""
    if vars(arguments)["global"]:
        lines = list(_forget(HOOKS_PATH, global_folder(), ""))
    elif arguments.template:
        lines = list(_forget(TEMPLATE, template_folder(), "hooks"))
    else:
        place = find_hooks(arguments.repository)
        lines = [line for folder in dict.fromkeys((place.folder, place.own)) for line in take_hooks(folder)]
    for line in lines or ["no hook of ours is there"]:
        print(line)
    return exit_codes.CLEAN


def _forget(name: str, ours: Path, hooks: str) -> Iterator[str]:
    """Empty the folder that the setting *name* leads to; where that is *ours*, delete both."""
    setting = read_setting(name, ".", "--global", "--type=path")
    yield from take_hooks(Path(setting.value) / hooks if setting else ours / hooks)
    if setting and Path(setting.value) == ours:
        for folder in dict.fromkeys((ours / hooks, ours)):
            with suppress(OSError):  # somebody has put something else there
                folder.rmdir()
        run_git(".", "config", "--global", "--unset", name)
        yield f"{name} is no longer set"
