"""What a server's hook says, so that the one who pushes sees it."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable, Mapping

from tokenscan.cli.write import write_text
from tokenscan.model.result import ScanResult
from tokenscan.report.options import Occasion

GITLAB_PREFIX = "GL-HOOK-ERR: "
"""GitLab's pages show lines that begin so, and no other. Source: docs.gitlab.com/administration/server_hooks."""

_GITLAB_SIGNS = ("GL_ID", "GL_REPOSITORY", "GL_PROTOCOL")


def find_prefix(environment: Mapping[str, str]) -> str:
    """What each line must begin with on the server that has called the hook. GitHub Enterprise, Gitea and plain git
    show standard output as it is.
    """
    return GITLAB_PREFIX if any(environment.get(name) for name in _GITLAB_SIGNS) else ""


def say(lines: Iterable[str]) -> None:
    """Print *lines* to the one who pushes."""
    prefix = find_prefix(os.environ)
    for line in lines:
        print(f"{prefix}{line}".rstrip())
    sys.stdout.flush()


def tell_result(
    result: ScanResult, *, first: str, last: Iterable[str] = (), comments_count: bool, occasion: Occasion
) -> None:
    """Print the report that people read, between *first* and *last*."""
    text = io.StringIO()
    write_text(result, text, comments_count=comments_count, occasion=occasion)
    ending = tuple(last)
    say(("", f"tokenscan: {first}", "", *text.getvalue().splitlines(), *(("", *ending) if ending else ()), ""))
