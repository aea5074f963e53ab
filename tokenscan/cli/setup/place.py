"""Where git looks for hooks."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from tokenscan.config import user_folder
from tokenscan.errors import RepositoryError
from tokenscan.gitio.settings import Setting, read_setting, run_git

HOOKS_PATH = "core.hooksPath"
TEMPLATE = "init.templateDir"


@dataclass(frozen=True, slots=True)
class HooksPlace:
    """*folder* is where git looks for the hooks of the repository at *root*; *own* is the folder in the repository,
    which git passes over where *setting* (``core.hooksPath``) names another.
    """

    root: Path
    folder: Path
    own: Path
    setting: Setting | None
    is_bare: bool

    @property
    def is_shadowed(self) -> bool:
        """Does git look elsewhere than in the repository?"""
        return self.setting is not None and self.folder.resolve() != self.own.resolve()


def find_hooks(folder: Path) -> HooksPlace:
    """The place for the repository that *folder* is in. Raises ``RepositoryError``."""
    if not folder.is_dir():
        raise RepositoryError(f"{folder} is no folder; name a repository")
    done = run_git(str(folder), "rev-parse", "--is-bare-repository", "--git-common-dir")
    if done.returncode:
        raise RepositoryError(f"{folder} is not in a git repository; name one, or use --global or --template")
    bare, common = os.fsdecode(done.stdout.removesuffix(b"\n")).split("\n", 1)
    common_dir = (folder / common).resolve()
    top = run_git(str(folder), "rev-parse", "--show-toplevel")
    root = Path(os.fsdecode(top.stdout.removesuffix(b"\n"))) if top.returncode == 0 else common_dir
    setting = read_setting(HOOKS_PATH, str(folder), "--type=path")
    own = common_dir / "hooks"
    return HooksPlace(root, root / setting.value if setting else own, own, setting, bare == "true")


def global_folder() -> Path:
    """Where the hooks for all repositories of a user go, unless he has such a folder."""
    return user_folder() / "hooks"


def template_folder() -> Path:
    """Where what git copies into new repositories goes, unless the user has such a folder."""
    return user_folder() / "template"
