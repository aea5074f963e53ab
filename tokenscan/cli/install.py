"""``tokenscan install``: writes git hooks."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path

from tokenscan.cli import exit_codes
from tokenscan.cli.setup.folder import put_hooks
from tokenscan.cli.setup.managers import Manager, find_manager
from tokenscan.cli.setup.place import HOOKS_PATH, TEMPLATE, HooksPlace, find_hooks, global_folder, template_folder
from tokenscan.cli.setup.script import CLIENT, PASSED_ON, SERVER, find_command, make_passing_script, make_script
from tokenscan.errors import UsageError
from tokenscan.gitio.settings import read_setting, run_git

WHERE = {
    "--global": "hooks for all your repositories, by core.hooksPath",
    "--template": "hooks for the repositories that you create or clone from now on, by init.templateDir",
}


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser to *commands*."""
    parser = commands.add_parser(
        "install",
        help="write git hooks",
        description="Write git hooks that call tokenscan. A hook that is there already is kept, and called first. "
        "Where pre-commit, husky or lefthook own the hooks nothing is written, and you are told what to add to their "
        "files.",
    )
    add_place_arguments(parser, WHERE)
    parser.add_argument(
        "--hook",
        metavar="NAME",
        action="append",
        choices=(*CLIENT, *SERVER),
        help=f"one of {', '.join((*CLIENT, *SERVER))}; can be given several times (default: {', '.join(CLIENT)}; in a "
        "bare repository pre-receive)",
    )
    parser.add_argument("--force", action="store_true", help="write even where another program owns the hooks")
    parser.set_defaults(run=run)


def add_place_arguments(parser: argparse.ArgumentParser, where: dict[str, str]) -> None:
    """Add what says which hooks are meant."""
    parser.add_argument(
        "repository", metavar="REPO", nargs="?", type=Path, default=Path(), help="a repository (default: .)"
    )
    places = parser.add_mutually_exclusive_group()
    for option, meaning in where.items():
        places.add_argument(option, action="store_true", help=meaning)


def run(arguments: argparse.Namespace) -> int:
    """Write the hooks, and say so. 1 where another program owns them and does not call ours."""
    if vars(arguments)["global"]:
        lines = _install_global(arguments.hook)
    elif arguments.template:
        lines = _install_template(arguments.hook)
    else:
        place = find_hooks(arguments.repository)
        names = arguments.hook or (["pre-receive"] if place.is_bare else list(CLIENT))
        manager = None if arguments.force else find_manager(place)
        if manager:
            return _tell_manager(manager, names)
        lines = _install_here(place, names)
    for line in lines:
        print(line)
    return exit_codes.CLEAN


def _tell_manager(manager: Manager, names: Iterable[str]) -> int:
    missing = [name for name in names if not manager.calls(name)]
    print(f"{manager.name} writes the hooks here ({manager.file}), so none was written.")
    for name in missing:
        print(f"  {name}: {manager.advice(name)}")
    print("It calls tokenscan already." if not missing else "To write hooks all the same: tokenscan install --force")
    return exit_codes.FINDINGS if missing else exit_codes.CLEAN


def _install_here(place: HooksPlace, names: Iterable[str]) -> Iterator[str]:
    if place.setting and place.is_shadowed:
        yield f"{HOOKS_PATH} ({place.setting.origin}) makes git look in {place.folder}, and not in {place.own}"
    command = find_command()
    yield from put_hooks(place.folder, {name: make_script(name, command) for name in names})


def _install_global(names: list[str] | None) -> Iterator[str]:
    command = find_command()
    wanted = names or list(CLIENT)
    setting = read_setting(HOOKS_PATH, ".", "--global", "--type=path")
    if setting and Path(setting.value) != global_folder():
        yield f"{HOOKS_PATH} ({setting.origin}) names {setting.value} already"
        yield from put_hooks(Path(setting.value), {name: make_script(name, command) for name in wanted})
        return
    scripts = {name: make_passing_script(name) for name in (*CLIENT, *PASSED_ON)}
    scripts |= {name: make_script(name, command, calls_own=True) for name in wanted}
    done = list(put_hooks(global_folder(), scripts))
    yield from (line for line in done if Path(line.split(" is ")[0]).name in wanted)
    yield "the hooks of a repository itself are called too: each of ours calls the one of its name"
    _set(HOOKS_PATH, global_folder())
    yield f"{HOOKS_PATH} names {global_folder()} now, in your own git configuration"


def _install_template(names: list[str] | None) -> Iterator[str]:
    command = find_command()
    setting = read_setting(TEMPLATE, ".", "--global", "--type=path")
    folder = Path(setting.value) if setting else template_folder()
    yield from put_hooks(folder / "hooks", {name: make_script(name, command) for name in names or CLIENT})
    if setting is None:
        _set(TEMPLATE, folder)
        yield f"{TEMPLATE} names {folder} now, in your own git configuration"
    yield "git copies them into what you create or clone from now on, and git init into a repository that is there"


def _set(name: str, value: Path) -> None:
    done = run_git(".", "config", "--global", name, str(value))
    if done.returncode:
        raise UsageError(f"git config --global {name}: {done.stderr.decode('utf-8', 'replace').strip()}")
