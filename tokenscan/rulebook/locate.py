"""Where the built-in rules are. The commit hook imports this: no pathlib."""

from __future__ import annotations

import os

from tokenscan.errors import RuleError

TYPE_CHECKING = False  # what type checkers take for typing's own, without importing that
if TYPE_CHECKING:
    from pathlib import Path


def find_builtin_rules() -> tuple[Path, ...]:
    """The built-in rule files, sorted by name. Raises ``RuleError`` for a damaged installation."""
    from pathlib import Path

    folder = Path(find_builtin_folder())
    return tuple(folder / name for name in sorted(_list_rule_files(str(folder))))


def find_builtin_folder() -> str:
    """``tokenscan/rules`` in an installed wheel, ``rules`` beside the package in a checkout (an editable install does
    not carry the first). Raises ``RuleError``.
    """
    package = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))  # noqa: PTH120
    for parent in (package, os.path.dirname(package)):  # noqa: PTH120
        folder = os.path.join(parent, "rules")  # noqa: PTH118
        if _list_rule_files(folder):
            return folder
    raise RuleError(f"no built-in rules beside {package}: the installation is damaged, install tokenscan again")


def _list_rule_files(folder: str) -> list[str]:
    try:
        return [name for name in os.listdir(folder) if name.endswith(".toml")]  # noqa: PTH208
    except OSError:
        return []
