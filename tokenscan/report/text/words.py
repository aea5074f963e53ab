"""Numbers and codes in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tokenscan.model.provenance import Kind, Reach

REACH: dict[Reach, str] = {
    "head": "in the history of HEAD",
    "branch": "not in the history of HEAD, but in that of another branch",
    "tag": "in no branch, but behind a tag",
    "remote": "only in a remote-tracking branch",
    "stash": "only in the stash",
    "ref": "only in a ref that is neither branch nor tag",
    "reflog": "only in the reflog",
    "index": "only in the index, in no commit",
    "unreachable": "nothing leads to it any more, and git still holds it",
}

PLACES: dict[Kind, str] = {
    "link": "the target of a symbolic link",
    "note": "a note on the commit that the path names",
    "lfs": "content kept in Git LFS, to which the file points",
    "name": "the name of the file or folder itself",
    "index": "staged, in no commit",
    "message": "the message of a commit or tag",
    "identity": "the name or address of who made a commit or tag",
    "ref": "the name of a branch, a tag or another ref",
    "reflog": "a reflog: what a ref pointed to before, and why",
    "config": "git's configuration",
    "git-file": "a file that git keeps beside the objects",
}
"""What a place is, where its path does not tell."""

CURRENT = "in HEAD as it is now"

UNITS = ("bytes", "kB", "MB", "GB")


def count(number: int, noun: str) -> str:
    """``1 finding``, ``1,204 findings``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def size(amount: int) -> str:
    """Bytes to two digits in decimal units: ``812 bytes``, ``8.1 MB``, ``81 MB``."""
    if amount < 1000:
        return count(amount, "byte")
    power = 1 if amount < 999_500 else 2 if amount < 999_500_000 else 3
    value = amount / 1000**power
    return f"{value:.1f} {UNITS[power]}" if value < 9.95 else f"{value:,.0f} {UNITS[power]}"


def tally(codes: Iterable[str]) -> str:
    """``12 excluded, 2 too large``: how often each code occurs, the most frequent first."""
    counted = sorted(Counter(codes).items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{number:,} {spell(code)}" for code, number in counted)


def spell(code: str) -> str:
    """``time-limit`` is a code, "time limit" are words."""
    return code.replace("-", " ")
