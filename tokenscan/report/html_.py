"""One page for people: everything in one file, no request to anywhere, no secret in it."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from importlib.resources import files
from pathlib import PurePath
from typing import TextIO

from tokenscan.model.result import ScanResult
from tokenscan.report.dump import dump
from tokenscan.report.html_record import record_page
from tokenscan.report.options import ReportOptions
from tokenscan.report.record import Record
from tokenscan.report.row import make_show
from tokenscan.report.summary import summarise

_SLOT = re.compile(r"\{\{(\w+)\}\}")


def write_html(result: ScanResult, stream: TextIO, options: ReportOptions) -> None:
    """Write *result* as a page. What comes from outside is in it as JSON that cannot end its element, and is shown by
    the page's script as text alone; its policy allows this script and this style, and no request.
    """
    show = make_show(result, options)
    project = show(PurePath(result.root).name) or "standard input"
    texts = {"project": project, "summary": summarise(result)}
    data = record_page(result, show, options, project=project)
    style = read_page("style.css") + read_page("matrix.css")
    script = read_page("table.js") + read_page("script.js")
    stream.write(fill_page("page.html", texts, style, script, data))


def fill_page(name: str, texts: Mapping[str, str], style: str, script: str, data: Record) -> str:
    """The page *name* with its *texts* by slot, escaped, and all that belongs to it."""
    slots = {slot: escape(text) for slot, text in texts.items()}
    slots |= {"policy": escape(_make_policy(style, script)), "style": style, "script": script}
    slots["data"] = _escape_json(dump(data))
    return _SLOT.sub(lambda slot: slots[slot[1]], read_page(name))


def read_page(name: str) -> str:
    """A file that pages are made of."""
    return (files("tokenscan.report") / "page" / name).read_text("utf-8")


def _make_policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    """As a content security policy names an element by its text (CSP 3, §2.3.1)."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _escape_json(text: str) -> str:
    """JSON in which no ``</script>`` and no ``<!--`` can stand."""
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
