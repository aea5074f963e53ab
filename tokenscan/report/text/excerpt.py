"""The line round a secret, with the secret underlined."""

from __future__ import annotations

from collections.abc import Iterator

from tokenscan.detect.lines import CONTEXT_BYTES
from tokenscan.model.location import Location
from tokenscan.model.rule import Severity
from tokenscan.report.text.line import Line, Show
from tokenscan.report.text.printable import count_cells

CUT = "..."
"""Not ``…``, which stands for a secret's hidden part."""

EDGE = " | "
MIN_ROOM = 20


def compose_excerpt(location: Location, secret: str, severity: Severity, *, show: Show, width: int) -> Iterator[Line]:
    """The location's context, cut to *width* columns round *secret*, and a line that marks it. *secret* is how the
    context spells it: masked or not; where it is not found there, or empty, nothing is marked.
    """
    context = location.context.strip("\r\n")
    if not context.strip():
        return
    number = f"{location.span.line:5}"
    before, mark, after = _split(context, secret, min(location.span.column - 1, CONTEXT_BYTES))
    room = max(MIN_ROOM, width - len(number) - len(EDGE))
    before, mark, after = _cut(show(before.lstrip()), show(mark), show(after.rstrip()), room)
    yield ((number + EDGE, "label"), (before, ""), (mark, "secret"), (after, ""))
    if mark:
        margin = " " * count_cells(before)
        yield ((" " * len(number) + EDGE, "label"), (margin, ""), ("^" * count_cells(mark), severity))


def _split(context: str, secret: str, column: int) -> tuple[str, str, str]:
    """What stands before *secret*, itself, and what stands after it. Secrets before it are masked too and so shorter
    than they were: its place is the last one that does not lie behind *column*, where it stands unmasked.
    """
    at = context.rfind(secret, 0, column + len(secret))
    if at < 0:
        at = context.find(secret)
    if at < 0 or not secret:
        return context, "", ""
    return context[:at], secret, context[at + len(secret) :]


def _cut(before: str, mark: str, after: str, room: int) -> tuple[str, str, str]:
    """Leave of *before* and *after* what lies next to *mark* and fits into *room* characters, half of it at most for
    *before* where *after* can use the rest.
    """
    mark = _cut_end(mark, room)
    rest = max(room - len(mark), 2 * len(CUT))
    before = before if mark else _cut_end(before, rest)
    left = max(rest // 2, rest - len(after))
    if len(before) > left:
        before = CUT + before[len(before) - left + len(CUT) :]
    return before, mark, _cut_end(after, rest - len(before))


def _cut_end(text: str, room: int) -> str:
    return text if len(text) <= room else text[: max(room - len(CUT), 0)] + CUT
