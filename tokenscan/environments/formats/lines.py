"""Line by line, for what no parser reads: templates, and files cut short."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tokenscan.environments.entry import Entry

_LINE = re.compile(
    r"""^(?P<indent>[ \t]*(?:-[ \t]+)?)(?:(?:export|set|setenv|declare[ ]-x|readonly)[ \t]+)?
    (?P<quote>["']?)(?P<key>[A-Za-z_][\w.$:/-]*?)(?P=quote)
    [ \t]*(?:=>|:=|[:=])[ \t]*(?P<value>[^\r\n]*?)[ \t;,]*\r?$""",
    re.VERBOSE | re.MULTILINE,
)
_ATTRIBUTE = re.compile(
    r"""<\w+[^<>]{0,200}?\b(?:key|name)\s{0,9}=\s{0,9}(["'])(?P<key>[^"'<>]{1,200})\1
    [^<>]{0,200}?\bvalue\s{0,9}=\s{0,9}(["'])(?P<value>[^"'<>]*)\3""",
    re.VERBOSE,
)
_COMMENT = re.compile(r"[ \t]+#.*$")


def read_lines(text: str, offset: int = 0) -> Iterator[Entry]:
    """What looks like ``key: value`` or ``key = value`` from *offset* on; indentation makes the path."""
    outer: list[tuple[int, str]] = []
    for match in _LINE.finditer(text, offset):
        depth = len(match["indent"])
        while outer and outer[-1][0] >= depth:
            outer.pop()
        start, end = _trim(text, *match.span("value"))
        names = (*(name for _, name in outer), match["key"])
        if start == end or text[start:end] in ("{", "[", "|", ">", "|-", ">-"):
            outer.append((depth, match["key"]))
        else:
            yield Entry(names, text[start:end], start, end)
    for match in _ATTRIBUTE.finditer(text, offset):
        yield Entry((match["key"],), match["value"], *match.span("value"))


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The bounds without a comment at the end and without quotes."""
    if text[start : start + 1] in ('"', "'"):
        close = text.find(text[start], start + 1, end)
        return (start + 1, close) if close > 0 else (start, end)
    comment = _COMMENT.search(text, start, end)
    if text[start : start + 1] == "#":
        return start, start
    return start, comment.start() if comment else end
