"""Is this repository protected, and what is in the way of its hooks?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from tokenscan.cli.setup.check import Check, State
from tokenscan.cli.setup.managers import PRE_COMMIT_SIGN, Manager, find_manager, mentions
from tokenscan.cli.setup.place import HOOKS_PATH, HooksPlace
from tokenscan.cli.setup.script import CLIENT, is_ours
from tokenscan.config import load_config
from tokenscan.errors import UsageError


def check_repository(place: HooksPlace) -> Iterator[Check]:
    """One check after the other. A repository is protected by its first gate: pre-commit, or on a server pre-receive;
    to lack a further one is a note.
    """
    yield from _check_shadow(place)
    yield from _check_config(place)
    manager = find_manager(place)
    if manager and not place.is_bare:
        yield Check("hooks", "note", f"they are {manager.name}'s: {manager.file}")
    for name in ("pre-receive",) if place.is_bare else CLIENT:
        yield _check_hook(place, name, manager)


def _check_shadow(place: HooksPlace) -> Iterator[Check]:
    if place.setting is None:
        return
    where = f"{HOOKS_PATH} ({place.setting.origin}) names {place.folder}"
    if not place.folder.is_dir():
        yield Check(
            "hooks", "problem", f"{where}, which is no folder: git runs no hook", f"git config --unset {HOOKS_PATH}"
        )
        return
    shadowed = [] if not place.is_shadowed else [file.name for file in _list_hooks(place.own)]
    lost = [name for name in shadowed if not mentions(place.folder / name, r"--git-common-dir")]
    if lost:
        remedy = f"move them to {place.folder}, or call them from there"
        yield Check("hooks", "note", f"{where}, so git does not run {', '.join(lost)} in {place.own}", remedy)
    else:
        yield Check("hooks", "ok", where)


def _list_hooks(folder: Path) -> list[Path]:
    """The hooks that git would run."""
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    return [file for file in files if "." not in file.name and file.is_file() and os.access(file, os.X_OK)]


def _check_config(place: HooksPlace) -> Iterator[Check]:
    if place.is_bare:
        return
    try:
        load_config(place.root)
    except UsageError as error:
        yield Check("repository", "problem", str(error), "mend the file: nothing is scanned until then")


def _check_hook(place: HooksPlace, name: str, manager: Manager | None) -> Check:
    file = place.folder / name
    lacking: State = "problem" if name in ("pre-commit", "pre-receive") else "note"
    remedy = manager.advice(name) if manager else f"tokenscan install --hook {name}"
    if not file.is_file():
        if manager and manager.calls(name):
            detail = f"{manager.file} asks for it, and {manager.name} has not written {file}"
            return Check(name, lacking, detail, _install_manager(manager, name))
        return Check(name, lacking, f"{file} is not there: nothing is checked", remedy)
    if not os.access(file, os.X_OK):
        return Check(name, "problem", f"{file} is not executable: git passes over it", f"chmod +x {file}")
    if is_ours(file):
        return Check(name, "ok", str(file))
    if manager and _belongs_to(file, manager):
        if manager.calls(name):
            return Check(name, "ok", f"{file}, by {manager.name}")
        return Check(name, lacking, f"{manager.name} calls other hooks and not ours", remedy)
    if mentions(file):
        return Check(name, "ok", f"{file} names tokenscan")
    return Check(
        name, lacking, f"{file} is another program's and does not call tokenscan", f"tokenscan install --hook {name}"
    )


def _install_manager(manager: Manager, name: str) -> str:
    commands = {
        "pre-commit": f"pre-commit install --hook-type {name}",
        "lefthook": "lefthook install",
        "husky": "npx husky",
    }
    return commands[manager.name]


def _belongs_to(file: Path, manager: Manager) -> bool:
    signs = {"pre-commit": PRE_COMMIT_SIGN, "lefthook": "lefthook", "husky": "husky"}
    if manager.name == "husky":
        return ".husky" in file.parts
    try:
        return signs[manager.name] in file.read_text("utf-8", "replace")
    except OSError:
        return False
