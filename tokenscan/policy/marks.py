"""The words of inline comments, and what is said behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tokenscan.detect.lines import line_bounds
from tokenscan.detect.match import Candidate
from tokenscan.model.rule import Rule

_SIGNS = (b":allow", b":ignore", b"pragma:", b"ggignore", b"secretlint-")
"""One of these is in every mark: a line without any need not be read closely."""

_OPENER = rb"(?:\#|//|/\*|'|--|<!--|;|%)"
_CLOSER = rb"[ \t]*(?:\*/|-->)?[ \t\r]*$"

_MARK = re.compile(
    rb"""
    (?P<own> (?<![\w-]) tokenscan:allow (?![\w-]) )
    | (?P<gitleaks> gitleaks:allow )
    | (?P<betterleaks> betterleaks:allow )
    | (?P<trufflehog> (?<![\w-]) trufflehog:ignore (?![\w-]) )
    | (?P<kingfisher> (?<![\w-]) kingfisher:ignore (?![\w-]) )
    | (?P<ggshield> (?<![\w-]) ggignore (?![\w-]) )
    | (?P<detect_next> """
    + _OPENER
    + rb"""[ \t]* pragma:[ ]? (?:allow|white)list [ -] nextline [ -] secret """
    + _CLOSER
    + rb""" )
    | (?P<detect> """
    + _OPENER
    + rb"""[ \t]* pragma:[ ]? (?:allow|white)list [ -] secret """
    + _CLOSER
    + rb""" )
    | (?P<lint_next> (?<![\w-]) secretlint-disable-next-line (?![\w-]) )
    | (?P<lint> (?<![\w-]) secretlint-disable-line (?![\w-]) )
    """,
    re.VERBOSE | re.MULTILINE,
)
_PEER = {"detect": "detect-secrets", "detect_next": "detect-secrets", "lint": "secretlint", "lint_next": "secretlint"}
"""What the groups of ``_MARK`` stand for that are not called as their scanner."""

BLOCK_START = b"secretlint-disable"
_BLOCK = re.compile(rb"(?<![\w-])secretlint-(disable|enable)(?![\w-])")
_NEXT = frozenset({"detect_next", "lint_next"})
_ABOVE = frozenset({"own", "kingfisher"})
"""Marks that count alone on the line before, too."""

_OPTION = re.compile(rb"""[ \t]+([A-Za-z][\w-]*)=("[^"\n]*"|'[^'\n]*'|[^\s"']+?(?=\s|$|\*/|-->|["']))""")
_OPTIONS = ("rule", "reason", "until", "owner")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LINT_RULE = re.compile(rb"@?[\w/.-]*secretlint-rule-([\w-]+)")
_CODE = re.compile(rb"[\w\"'`]")


@dataclass(frozen=True, slots=True)
class Mark:
    """A comment's words in the scanned bytes (offsets *start* to *end*) and what it says. *peer*: whose it is (empty:
    ours). *rules*: ids that it is about, any if there are none; *is_next*: it is about the next line alone; *is_alone*:
    nothing but the comment stands before it on its line, and it may be about the line below; *is_comment*: it does not
    stand in a sentence about such comments.
    """

    start: int
    end: int
    peer: str = ""
    rules: tuple[str, ...] = ()
    reason: str = ""
    owner: str = ""
    until: str = ""
    flaw: str = ""
    is_next: bool = False
    is_alone: bool = False
    is_comment: bool = True

    def fits(self, rule: Rule) -> bool:
        """Is it about findings of *rule*?"""
        if not self.rules:
            return True
        if self.peer == "secretlint":
            return any(_is_lint_rule(name, rule) for name in self.rules)
        return not {rule.id, rule.family, *rule.aliases}.isdisjoint(self.rules)


def find_marks(data: bytes, start: int, end: int, peers: frozenset[str]) -> Iterator[Mark]:
    """The marks of ours and of *peers* between the offsets *start* and *end*, which are borders of lines."""
    if all(data.find(sign, start, end) < 0 for sign in _SIGNS):
        return
    for found in _MARK.finditer(data[start:end]):
        group = found.lastgroup or ""
        peer = "" if group == "own" else _PEER.get(group, group)
        if peer and peer not in peers:
            continue
        first, last = start + found.start(), start + found.end()
        yield Mark(
            first,
            last,
            peer,
            is_next=group in _NEXT,
            is_alone=group in _NEXT | _ABOVE and _is_alone(data, first),
            is_comment=data[max(0, first - 1) : first] not in (b"`", b'"', b"'"),
            **_read_words(data[last:end].split(b"\n", 1)[0], peer),
        )


def _read_words(text: bytes, peer: str) -> dict[str, Any]:
    if peer == "secretlint":
        return {"rules": _read_lint_rules(text)}
    return {} if peer else _read_options(text)


def _is_alone(data: bytes, start: int) -> bool:
    """Do only signs such as open a comment stand before the offset *start* on its line?"""
    return not _CODE.search(data, data.rfind(b"\n", 0, start) + 1, start)


def _read_options(text: bytes) -> dict[str, Any]:
    """What follows our mark. An option that is none, or none that can be, is a flaw: a comment that was meant to be
    narrow must not be wide.
    """
    said: dict[str, str] = {}
    position = 0
    while option := _OPTION.match(text, position):
        name = option[1].decode()
        if name not in _OPTIONS:
            return {"flaw": f"has no option {name!r}: known are {', '.join(_OPTIONS)}"}
        said[name] = option[2].decode("utf-8", "replace").strip("\"'")
        position = option.end()
    rules = tuple(filter(None, said.pop("rule", "").split(",")))
    if "until" in said and not is_day(said["until"]):
        return {"flaw": f"until={said['until'][:20]!r} is no day: write YYYY-MM-DD"}
    return {**said, "rules": rules}


def is_day(text: str) -> bool:
    """Is *text* a day of the calendar, as ``YYYY-MM-DD``?"""
    from datetime import date

    try:
        return _DAY.fullmatch(text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _read_lint_rules(text: bytes) -> tuple[str, ...]:
    """The names of secretlint's rules up to ``--``, where its comments begin to explain."""
    return tuple(name.decode() for name in _LINT_RULE.findall(text.partition(b" -- ")[0]))


def _is_lint_rule(name: str, rule: Rule) -> bool:
    """Is secretlint's rule *name* (``aws``, ``privatekey``) about what *rule* finds? Its rules are named after
    providers, as ours begin.
    """
    if name.startswith("preset-"):
        return True
    plain = rule.id.replace("-", "")
    return plain.startswith(name.replace("-", "")) or (name == "privatekey" and "privatekey" in plain)


def is_in_block(data: bytes, candidate: Candidate) -> Mark | None:
    """The ``secretlint-disable`` that *candidate* stands behind, if no ``secretlint-enable`` came after it."""
    end = candidate.start
    while (at := data.rfind(b"secretlint-", 0, end)) >= 0:
        end = at
        found = _BLOCK.match(data, at)
        if found is None:
            continue
        _, high = line_bounds(data, at, found.end())
        mark = Mark(at, found.end(), "secretlint", _read_lint_rules(data[found.end() : high]))
        if mark.fits(candidate.rule):
            return mark if found[1] == b"disable" else None
    return None
