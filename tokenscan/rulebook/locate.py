"""Where the built-in rules are."""

from __future__ import annotations

from pathlib import Path

from tokenscan.errors import RuleError


def find_builtin_rules() -> tuple[Path, ...]:
    """The built-in rule files, sorted: ``tokenscan/rules`` in an installed wheel, ``rules`` beside the package in a
    checkout (an editable install does not carry the first).
    """
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "rules", package.parent / "rules"):
        files = tuple(sorted(folder.glob("*.toml"), key=lambda file: file.name))
        if files:
            return files
    raise RuleError(f"no built-in rules beside {package}: the installation is damaged, install tokenscan again")
