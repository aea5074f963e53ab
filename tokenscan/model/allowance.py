"""What a configuration accepts wherever it fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Target = Literal["secret", "match", "line"]
TARGETS: tuple[Target, ...] = ("secret", "match", "line")


@dataclass(frozen=True, slots=True)
class Allowance:
    """Matches that are left out: of *rules* (of all, if none is named), where one kind of test fits, or with
    *needs_all* where each kind that is given does. A kind fits if one of its entries does:

    *paths*: regular expressions, searched for in the path; *outside*: the same, and none may be found; *commits*: whole
    ids of commits that brought the secret in; *regexes*: searched for in the *target*, which is the secret, what the
    rule's pattern matched, or the line; *stopwords*: texts inside the secret, in any case.
    """

    reason: str = ""
    rules: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    commits: tuple[str, ...] = ()
    regexes: tuple[str, ...] = ()
    target: Target = "secret"
    stopwords: tuple[str, ...] = ()
    needs_all: bool = False

    @property
    def reads_text(self) -> bool:
        """Does it ask for what stands there, and not only for where that is?"""
        return bool(self.regexes or self.stopwords)

    @property
    def is_empty(self) -> bool:
        """Is there no test at all? Then it would accept nothing, or everything."""
        return not (self.reads_text or self.paths or self.outside or self.commits)
