"""Places and environments in words."""

from __future__ import annotations

from collections.abc import Sequence

from tokenscan.environments.imprint import Imprint
from tokenscan.model.environment import Clue


def join_names(names: Sequence[str]) -> str:
    """``development and production``."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def tell_place(imprint: Imprint) -> str:
    """Where it stands, and why that is its environment."""
    return f"{imprint.path}:{imprint.span.line}, {imprint.name}: {tell_clue(imprint.environment.clues[0])}"


def tell_clue(clue: Clue) -> str:
    """The evidence in a few words."""
    line = f" (line {clue.line})" if clue.line else ""
    return {
        "path": f"by the path {clue.text}",
        "key": f"by {clue.text}{line}",
        "section": f"by the section {clue.text}{line}",
        "branch": f"by the branch {clue.text}",
        "configuration": f"the configuration says so: {clue.text}",
    }[clue.kind]
