"""One key and its value in a configuration file."""

from __future__ import annotations

from tokenscan.model.environment import Environment
from tokenscan.model.noun import dataclass
from tokenscan.model.secret import Secret


@dataclass(frozen=True, slots=True)
class Setting:
    """Lines and columns count from 1, columns in code points; the end is exclusive. They hold the value without its
    quotes, or with them where escapes or line folding make the text differ from the value.

    *key*: the names from the outermost in, as written, without that of the section. *section*: the document, profile or
    job that the setting stands in, as it is called, where that tells the environment; else ``""``. *environment*:
    ``None`` where nothing tells.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    key: tuple[str, ...]
    value: Secret
    section: str
    environment: Environment | None


@dataclass(frozen=True, slots=True)
class Gap:
    """What a parser could not read and was read line by line instead, from *line* on; or not at all, as *why* says."""

    path: str
    line: int
    why: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a configuration file says."""

    settings: tuple[Setting, ...]
    gaps: tuple[Gap, ...]
