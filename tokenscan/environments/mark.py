"""What speaks for an environment, where in a file it holds, and how strongly."""

from __future__ import annotations

from tokenscan.model.environment import Clue
from tokenscan.model.noun import dataclass

CONFIGURED = 100
SECTION = 60
DOCUMENT = 55
KEY = 50
NAME = 40
FOLDER = 30
MODE = 10
OWN_NAME = 8
BRANCH = 5
"""Strengths; the nearest evidence is the strongest. A section inside a section is stronger than the one round it, a
folder than the one it lies in. A mode such as ``NODE_ENV=production`` is what staging is built with as well, so that it
tells something only where no path does.
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """*scope*: the names below which it holds, in *document* (``None``: in all). *section*: the number of names of
    which the last is the section's own, 0 where the mark makes no section of its scope. *label*: what the section is
    called.
    """

    environment: str
    clue: Clue
    strength: int
    scope: tuple[str, ...] = ()
    document: int | None = None
    section: int = 0
    label: str = ""
