"""Assignments of literals in Ruby and in the shell, line by line: their settings files hold little else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tokenscan.environments.entry import Entry

_QUOTED = r"""(?:"(?P<double>(?:[^"\\\n]|\\.)*)"|'(?P<single>(?:[^'\\\n]|\\.)*)')"""
_RUBY = re.compile(
    rf"""(?:ENV(?:\.fetch\(|\[)[ ]*["'](?P<variable>\w+)["'][ ]*(?:\][ ]*(?:\|\|)?=?|,|\)[ ]*\{{)
    |(?<![\w.@])(?P<path>[A-Za-z_@][\w.@]*(?:\[:?["']?\w+["']?\])*)[ \t]*(?:\|\|)?=(?![=~>])
    |\b(?:set|fetch)[ \t(]+:(?P<set>\w+)[ \t]*,
    |["':]?(?<!\w)(?P<hash>[A-Za-z_]\w*)["']?[ \t]*(?:=>|:(?!:)))[ \t]*{_QUOTED}""",
    re.VERBOSE,
)
_SHELL = re.compile(
    rf"""^[ \t]*(?:(?:export|readonly|local|declare(?:[ ]-\w+)?|setenv|set[ ]-x|typeset(?:[ ]-\w+)?)[ \t]+)?
    (?P<key>[A-Za-z_]\w*)(?:=|(?<=\w)[ \t]+(?=["']))(?:{_QUOTED}|(?P<bare>[^\s"';&|()]*))""",
    re.VERBOSE | re.MULTILINE,
)
_DEFAULT = re.compile(r"\$\{\w+:?[-=](?P<value>[^}$]+)\}")
_RUBY_COMMENT = re.compile(r"^[ \t]*#")
_LINE = re.compile(r"[^\n]*\n?")


def read_ruby(text: str) -> Iterator[Entry]:
    """``config.x.key = "value"``, ``set :key, "value"``, ``key: "value"``, ``ENV["KEY"] || "value"``."""
    for line in _LINE.finditer(text):
        if _RUBY_COMMENT.match(line[0]):
            continue
        for match in _RUBY.finditer(text, *line.span()):
            names = match["path"] or match["variable"] or match["set"] or match["hash"]
            parts = tuple(part for part in re.split(r"[.\[\]:\"']+", names) if part)
            yield _make(parts, match)


def read_shell(text: str) -> Iterator[Entry]:
    """``export KEY=value``; of ``${KEY:-value}``, the value."""
    for match in _SHELL.finditer(text):
        group = "bare" if match["bare"] is not None else "double" if match["double"] is not None else "single"
        default = _DEFAULT.fullmatch(match[group])
        if default:
            begin = match.start(group) + default.start("value")
            yield Entry((match["key"],), default["value"], begin, begin + len(default["value"]))
        elif group == "bare":
            yield Entry((match["key"],), match["bare"], *match.span("bare"))
        else:
            yield _make((match["key"],), match)


def _make(names: tuple[str, ...], match: re.Match[str]) -> Entry:
    group = "single" if match["double"] is None else "double"
    raw = match[group]
    value = re.sub(r"\\(.)", r"\1", raw) if "\\" in raw else raw
    wide = value != raw
    return Entry(names, value, match.start(group) - wide, match.end(group) + wide)
