"""Styled lines on a terminal. The only module of the reports that needs rich (some 45 ms of CPU time to import)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TextIO

from rich.console import Console
from rich.text import Text

from tokenscan.report.text.line import Line, Style

STYLES: Mapping[Style, str] = {
    "": "",
    "path": "bold",
    "critical": "bold red",
    "high": "red",
    "medium": "yellow",
    "low": "cyan",
    "info": "blue",
    "rule": "bold",
    "secret": "magenta",
    "label": "dim",
    "heading": "bold",
    "good": "green",
    "bad": "bold red",
}


def write_colored(lines: Iterable[Line], stream: TextIO) -> None:
    """Write *lines* in the 16 colours that a terminal's own theme decides. Whether there is colour at all has been
    decided by the caller, so the environment is not asked again.
    """
    console = Console(
        file=stream,
        force_terminal=True,
        color_system="standard",
        no_color=False,
        soft_wrap=True,
        highlight=False,
        _environ={},
    )
    for line in lines:
        console.print(Text.assemble(*((text, STYLES[style]) for text, style in line)), overflow="ignore", crop=False)
