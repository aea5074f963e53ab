"""A literal and the name it is assigned to, as they stand in the text."""

from __future__ import annotations

import re

from tokenscan.detect.match import Match
from tokenscan.detect.structure.words import split_words
from tokenscan.model.noun import dataclass

MAX_NAME = 64
"""Bytes looked at before the word that gave the name away."""

MAX_LINE = 400
"""Bytes of the line looked at on either side."""

_NAME_BEFORE = re.compile(r"[\w.$\-]*$")
_COMMENT = re.compile(r"^\s*(?:#|//|/?\*|--|;|<!--|%|REM\b)|\s(?:#|//)\s")


@dataclass(frozen=True, slots=True)
class Assignment:
    """*name* as written, with what it is a part of (``spring.datasource.password``); *operator* without blanks, ``" "``
    for none; *quote* ``""`` for a bare value; *call* what wraps the value (``Some(``); *link* all that stands between
    the name and the value, as written. *before* and *after* are the rest of the line, cut at ``MAX_LINE``; *above* the
    line before it.
    """

    name: str
    operator: str
    quote: str
    call: str
    link: str
    value: str
    before: str
    after: str
    above: str
    path: str

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the name."""
        return split_words(self.name)

    @property
    def is_flag(self) -> bool:
        """Is the name an option of a command line?"""
        return self.name.startswith("-")

    @property
    def is_comment(self) -> bool:
        """Does the line, as far as it goes before the name, look like a comment?"""
        return bool(_COMMENT.search(self.before))


def read_assignment(match: Match) -> Assignment:
    """The assignment round *match*, whose rule names the groups ``key``, ``op``, ``q`` and ``call``."""
    data, key_start = match.data, match.match_start
    line_start = max(data.rfind(b"\n", 0, key_start) + 1, key_start - MAX_LINE)
    line_end = data.find(b"\n", match.end, match.end + MAX_LINE)
    before = _text(data[line_start:key_start])
    lead = _NAME_BEFORE.search(before[-MAX_NAME:])
    start = lead[0] if lead else ""
    above = data[data.rfind(b"\n", max(0, line_start - MAX_LINE), max(0, line_start - 1)) + 1 : max(0, line_start - 1)]
    return Assignment(
        name=start + _text(match.group("key")),
        operator=_text(match.group("op")).strip() or " ",
        quote=_text(match.group("q")),
        call=_text(match.group("call")),
        link=_text(data[match.groups.get("key", (0, match.start))[1] : match.start]),
        value=_text(match.value),
        before=before[: len(before) - len(start)],
        after=_text(data[match.end : line_end if line_end >= 0 else match.end + MAX_LINE]),
        above=_text(above[-MAX_LINE:]),
        path=match.path,
    )


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")
