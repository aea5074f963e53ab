"""Which environment a place belongs to, and how that is known."""

from __future__ import annotations

from tokenscan.model.noun import dataclass

TYPE_CHECKING = False  # what type checkers take for typing's own, without importing that
if TYPE_CHECKING:
    from typing import Literal

    ClueKind = Literal["path", "key", "section", "branch", "configuration"]


@dataclass(frozen=True, slots=True)
class Clue:
    """One piece of evidence, as users are shown it. *line* counts from 1; ``None`` where the evidence is no line of the
    file.
    """

    kind: ClueKind
    text: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Environment:
    """*name* is ``development``, ``test``, ``staging``, ``production`` or one that is configured. Of the *clues*, never
    none, the first decided; the rest agree with it, or say in their text what they spoke for.
    """

    name: str
    clues: tuple[Clue, ...]
