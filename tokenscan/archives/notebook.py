"""Jupyter notebooks: each cell's source and each of its outputs apart.

One that is no JSON (a merge conflict is enough) is text like any other, and is read as that.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import IO, Any, Final

from tokenscan.archives.budget import Budget
from tokenscan.archives.part import Part, Unread, read_pieces

MAX_BYTES: Final = 256 << 20
"""Parsed JSON takes several times as much memory. A larger one is text."""


def read_notebook(content: IO[bytes], _: str, __: Budget) -> Iterator[Part | Unread]:
    """``cell 1/source``, ``cell 1/output 1``, ``metadata``."""
    notebook = _parse(content)
    for number, cell in enumerate(_cells(notebook), 1):
        if not isinstance(cell, Mapping):
            continue
        source = cell.get("source", cell.get("input"))  # version 3 and older say input
        suffix = ".py" if cell.get("cell_type") == "code" else ".md"
        yield from _make_part(f"cell {number}/source", _join(source), suffix)
        outputs = cell.get("outputs")
        for position, output in enumerate(outputs if isinstance(outputs, list) else (), 1):
            yield from _make_part(f"cell {number}/output {position}", _join_output(output))
    yield from _make_part("metadata", _spell(notebook.get("metadata")))


def _parse(content: IO[bytes]) -> Mapping[str, Any]:
    if content.seek(0, 2) > MAX_BYTES:
        return {}
    content.seek(0)
    try:
        found = json.loads(content.read())
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _cells(notebook: Mapping[str, Any]) -> Iterator[Any]:
    sheets = notebook.get("worksheets")
    for holder in (notebook, *(sheets if isinstance(sheets, list) else ())):
        cells = holder.get("cells") if isinstance(holder, Mapping) else None
        yield from cells if isinstance(cells, list) else ()


def _join_output(output: Any) -> str:
    """The text of a stream, of an error, or of a result in each of its forms."""
    if not isinstance(output, Mapping):
        return ""
    data = output.get("data")
    forms = data.values() if isinstance(data, Mapping) else ()
    fields = (output.get(name) for name in ("text", "ename", "evalue", "traceback"))
    return "\n".join(text for text in map(_join, (*fields, *forms)) if text)


def _join(text: Any) -> str:
    """A text is a string or a list of its lines, which keep their line feeds; a traceback's have none."""
    if isinstance(text, str):
        return text
    if isinstance(text, list) and all(isinstance(line, str) for line in text):
        return "".join(line if line.endswith("\n") else f"{line}\n" for line in text)
    return _spell(text)


def _spell(value: Any) -> str:
    return "" if value is None else json.dumps(value, indent=1, ensure_ascii=False)


def _make_part(name: str, text: str, suffix: str = "") -> Iterator[Part]:
    """Code cells are mostly Python, and in what is not a literal string has quotes, too."""
    if text:
        yield Part(name, read_pieces(iter((text.encode("utf-8", "replace"),))), suffix=suffix)
