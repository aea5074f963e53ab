"""What a scan found, written down: one module a format.

Each format is a function ``module:function`` of this package and is imported when it is asked for: the pre-commit hook
pays for plain text, and for no other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import NamedTuple, TextIO

from tokenscan.model.result import ScanResult
from tokenscan.report.options import ReportOptions

Write = Callable[[ScanResult, TextIO, ReportOptions], None]
"""Writes one whole report to a text stream, which must take all of Unicode, and leaves the stream open."""


class Format(NamedTuple):
    """*writer* is ``module:function``. What is made to be passed on (*is_public*) never holds a secret, whatever was
    asked for. *tells_gaps*: the format has a place for saying that a scan is incomplete. *needs_values*: it cannot be
    written of masked secrets, and hashes them without a salt. *shows_matrix*: it has a place for keys by environments.
    """

    writer: str
    is_public: bool = False
    tells_gaps: bool = True
    needs_values: bool = False
    shows_matrix: bool = False


FORMATS: Mapping[str, Format] = {
    "codeclimate": Format("codeclimate:write_codeclimate", is_public=True, tells_gaps=False),
    "csv": Format("csv_:write_csv", tells_gaps=False),
    "defectdojo": Format("defectdojo:write_defectdojo", is_public=True),
    "detect-secrets": Format("detect_secrets:write_detect_secrets", tells_gaps=False, needs_values=True),
    "github": Format("github:write_github", is_public=True),
    "gitlab": Format("gitlab:write_gitlab", is_public=True),
    "gitleaks": Format("gitleaks:write_gitleaks", tells_gaps=False),
    "html": Format("html_:write_html", is_public=True, shows_matrix=True),
    "json": Format("json_:write_json"),
    "jsonl": Format("jsonl:write_jsonl"),
    "junit": Format("junit:write_junit"),
    "markdown": Format("markdown:write_markdown", is_public=True),
    "sarif": Format("sarif:write_sarif"),
    "text": Format("text:write_text"),
}


def find_format(name: str) -> Write:
    """The format of that name, imported now if it was not. Raises ``KeyError`` for a name that is not known."""
    chosen = FORMATS[name]
    module, _, function = chosen.writer.partition(":")
    write: Write = getattr(import_module(f"{__name__}.{module}"), function)
    return _keep_secrets(write) if chosen.is_public else write


def _keep_secrets(write: Write) -> Write:
    """*write*, without secrets even where they were asked for: excerpts hold them then, and go too."""

    def write_masked(result: ScanResult, stream: TextIO, options: ReportOptions) -> None:
        if options.show_secrets:
            from tokenscan.report.hide import hide_secrets

            result, options = hide_secrets(result, options)
        write(result, stream, options)

    return write_masked
