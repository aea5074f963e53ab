"""How a report is to be written."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_WIDTH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOptions:
    """*version* is the tool's. *use_color* and *width* (columns that prose and excerpts are fitted into) are for people
    and change the text report alone. With *show_secrets* a secret is written where its masked form would be; excerpts
    are written as the scan made them. With *verbose* the text report names everything that was not read.
    """

    version: str
    show_secrets: bool = False
    use_color: bool = False
    width: int = DEFAULT_WIDTH
    verbose: bool = False
