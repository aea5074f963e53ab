"""What of an edited message becomes the commit's."""

from __future__ import annotations

import re

_SCISSORS = b" ------------------------ >8 ------------------------"
"""Behind the mark of a comment, on a line of its own. Source: git's wt-status.c."""


def strip_message(text: bytes, *, comment: bytes, cleanup: str, is_edited: bool) -> bytes:
    """*text* without what git strips from it, by ``commit.cleanup`` and whether an editor was open; lines stay on their
    lines. Where in doubt nothing is left out. Source: git-commit(1), ``--cleanup``.
    """
    if not is_edited or not comment or cleanup == "verbatim":
        return text
    cut = re.search(rb"^" + re.escape(comment + _SCISSORS) + rb"$", text, re.MULTILINE)
    kept = text[: cut.start()] if cut else text
    if cleanup not in ("default", "strip"):
        return kept
    return b"\n".join(b"" if line.startswith(comment) else line for line in kept.split(b"\n"))
