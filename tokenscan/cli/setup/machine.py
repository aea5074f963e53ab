"""Is this machine fit to protect anything?"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from tokenscan import __version__
from tokenscan.cli.setup.check import Check
from tokenscan.config import cache_folder, load_config, user_file, user_folder
from tokenscan.errors import UsageError
from tokenscan.gitio.native import load_library
from tokenscan.gitio.repository import OLDEST_GIT
from tokenscan.gitio.settings import run_git
from tokenscan.key import VARIABLE, load_key
from tokenscan.rulebook.locate import find_builtin_rules


def check_machine() -> Iterator[Check]:
    """One check after the other."""
    yield _check_git()
    yield _check_command()
    yield _check_rules()
    yield _check_config()
    yield _check_key()
    yield _check_cache()
    yield _check_matcher()
    yield _check_library()


def _check_git() -> Check:
    try:
        words = run_git(".", "version").stdout.decode("utf-8", "replace").strip()
    except UsageError as error:
        return Check("git", "problem", str(error), "install git")
    found = re.search(r"\d+(?:\.\d+)+", words)
    version = tuple(map(int, found[0].split("."))) if found else ()
    if version < OLDEST_GIT:
        needed = ".".join(map(str, OLDEST_GIT[:2]))
        return Check("git", "problem", f"{words} is too old", f"install git {needed} or newer")
    return Check("git", "ok", words)


def _check_command() -> Check:
    found = shutil.which("tokenscan")
    if found is None:
        remedy = "add the folder of the command to PATH; hooks that were installed know where it is"
        return Check("command", "note", "tokenscan is not on PATH", remedy)
    return Check("command", "ok", f"{found}, version {__version__}")


def _check_rules() -> Check:
    try:
        files = find_builtin_rules()
    except UsageError as error:
        return Check("rules", "problem", str(error), "install tokenscan again")
    return Check("rules", "ok", f"{len(files)} files in {files[0].parent}")


def _check_config() -> Check:
    try:
        load_config(None)
    except UsageError as error:
        return Check("configuration", "problem", str(error), "mend the file: nothing is scanned until then")
    return Check("configuration", "ok", str(user_file()) if user_file().is_file() else "none of your own")


def _check_key() -> Check:
    if os.environ.get(VARIABLE):
        return Check("key", "ok", f"{VARIABLE} is set")
    file = user_folder() / "key"
    if not file.exists():
        if _is_writable(file):
            return Check("key", "ok", f"none yet; the first scan makes {file}")
        return Check("key", "note", f"{file} cannot be made: fingerprints change with each run", f"set {VARIABLE}")
    try:
        load_key(file)
    except UsageError as error:
        return Check("key", "problem", str(error), "nothing is scanned until then")
    return Check("key", "ok", str(file))


def _check_cache() -> Check:
    folder = cache_folder()
    if _is_writable(folder / "rules"):
        return Check("cache", "ok", str(folder))
    remedy = "make it writable, or name another by TOKENSCAN_CACHE_DIR"
    return Check("cache", "note", f"{folder} cannot be written: every run compiles the rules anew", remedy)


def _is_writable(file: Path) -> bool:
    """Could *file* be made, with the folders that it is in?"""
    there = next(parent for parent in file.parents if parent.exists())
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)


def _check_matcher() -> Check:
    if importlib.util.find_spec("hyperscan") is None:
        return Check(
            "matcher", "note", "hyperscan is not installed: the same is found, slower", "pip install hyperscan"
        )
    return Check("matcher", "ok", "hyperscan")


def _check_library() -> Check:
    if load_library() is None:
        remedy = "install again where a C compiler and zlib's headers are at hand"
        return Check("packs", "note", "the library for packs was not built: histories are read slower", remedy)
    return Check("packs", "ok", "read by our own library")
