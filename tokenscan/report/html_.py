"""One page for people: everything in one file, no request to anywhere, no secret in it."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html import escape
from importlib.resources import files
from pathlib import PurePath
from typing import TextIO

from tokenscan.model.result import ScanResult
from tokenscan.report.dump import dump
from tokenscan.report.html_record import record_page
from tokenscan.report.options import ReportOptions
from tokenscan.report.row import make_show
from tokenscan.report.summary import summarise

_SLOT = re.compile(r"\{\{(\w+)\}\}")


def write_html(result: ScanResult, stream: TextIO, options: ReportOptions) -> None:
    """Write *result* as a page. What comes from outside is in it as JSON that cannot end its element, and is shown by
    the page's script as text alone; its policy allows this script and this style, and no request.
    """
    show = make_show(result, options)
    style, script = _read("style.css"), _read("script.js")
    project = show(PurePath(result.root).name) or "standard input"
    slots = {
        "policy": escape(_make_policy(style, script)),
        "project": escape(project),
        "summary": escape(summarise(result)),
        "style": style,
        "script": script,
        "data": _escape_json(dump(record_page(result, show, options, project=project))),
    }
    stream.write(_SLOT.sub(lambda slot: slots[slot[1]], _read("page.html")))


def _read(name: str) -> str:
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
