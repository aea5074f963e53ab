"""Builds the part that is written in C, where there is a compiler and zlib; without it tokenscan asks git instead. And
derives from the rules what fits every machine; without it a first commit takes a second.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDER = "tokenscan/gitio/native"
LIBRARY = "_pack.so"
SOURCES = ("deflate.c", "index.c", "object.c", "plan.c", "read.c", "diff.c")
TABLE = "tokenscan/rulebook/builtin.table"
DERIVE = "import sys; from pathlib import Path; from tokenscan.rulebook.shipped import write_shipped; " + (
    "write_shipped(Path(sys.argv[1]))"
)
FLAGS = ("-std=c99", "-D_GNU_SOURCE", "-O2", "-fno-strict-aliasing", "-fPIC", "-shared", "-fvisibility=default")


class TokenscanBuildHook(BuildHookInterface):  # type: ignore[type-arg, misc]
    """The library is loaded with ctypes: one wheel serves every Python on a platform."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before a wheel (*version* is ``standard`` or ``editable``) is put together."""
        self._build_library(version, build_data)
        self._derive_table(version, build_data)

    def _derive_table(self, version: str, build_data: dict[str, Any]) -> None:
        table = Path(self.root, TABLE)
        if not derive_table(Path(self.root), table):
            table.unlink(missing_ok=True)
            self.app.display_warning("tokenscan: the rules were not derived: a first commit will be slower")
        elif version != "editable":
            build_data["force_include"][str(table)] = TABLE

    def _build_library(self, version: str, build_data: dict[str, Any]) -> None:
        folder = Path(self.root, FOLDER)
        library = folder / LIBRARY
        if not compile_library(folder, library):
            library.unlink(missing_ok=True)
            self.app.display_warning(
                "tokenscan: no C compiler or no zlib headers: scans of histories will be slower, and find the same"
            )
            return
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{_platform()}"
        if version != "editable":
            build_data["force_include"][str(library)] = f"{FOLDER}/{LIBRARY}"


def compile_library(folder: Path, library: Path) -> bool:
    """Was *library* built from the sources in *folder*?"""
    compiler = shutil.which(os.environ.get("CC", "cc"))
    if compiler is None or os.name != "posix" or os.environ.get("TOKENSCAN_NATIVE") == "0":
        return False
    draft = library.with_name(f"{LIBRARY}.{os.getpid()}")
    command = [compiler, *FLAGS, "-o", str(draft), *(str(folder / name) for name in SOURCES), "-lz", "-ldl"]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
        if done.returncode:
            return False
        draft.replace(library)
    finally:
        draft.unlink(missing_ok=True)
    return True


def derive_table(root: Path, table: Path) -> bool:
    """Was *table* made of the rules below *root*?"""
    environment = {**os.environ, "PYTHONPATH": str(root)}
    done = subprocess.run([sys.executable, "-c", DERIVE, str(table)], env=environment, cwd=root, check=False)
    return done.returncode == 0


def _platform() -> str:
    """As wheels spell it."""
    return sysconfig.get_platform().replace("-", "_").replace(".", "_")
