"""A configuration file that was parsed, as the search for evidence takes it."""

from __future__ import annotations

from tokenscan.environments.entry import Entry
from tokenscan.model.noun import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """*format*: a key of ``FORMATS``. *branch*: what the file was committed on, ``""`` where that is of no interest."""

    path: str
    format: str
    entries: tuple[Entry, ...]
    branch: str = ""
