"""The push option that lets a push through unread: ``git push -o tokenscan.skip=REASON``."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence

from tokenscan.cli.hooks.flags import make_hook_plan
from tokenscan.cli.hooks.record import append_record
from tokenscan.gitio.push import RefUpdate
from tokenscan.gitio.repository import Repository
from tokenscan.model.blob import Blob
from tokenscan.model.provenance import Provenance
from tokenscan.report.options import ReportOptions
from tokenscan.report.redact import make_redactor
from tokenscan.scan.run import scan
from tokenscan.sources.text import TextSource

OPTION = "tokenscan.skip"

MAX_TEXT = 500
"""Characters that are kept of a reason, or of a ref's name."""


def find_skip(environment: Mapping[str, str]) -> str | None:
    """The reason that is given; empty if none is, ``None`` if the push does not ask to be let through."""
    for option in _list_push_options(environment):
        name, _, reason = option.partition("=")
        if name.strip() == OPTION:
            return reason.strip()
    return None


def _list_push_options(environment: Mapping[str, str]) -> Iterator[str]:
    """Source: githooks(5), pre-receive. git sets no count where the other side knows no push options."""
    count = environment.get("GIT_PUSH_OPTION_COUNT", "")
    for number in range(int(count) if count.isdigit() else 0):
        yield environment.get(f"GIT_PUSH_OPTION_{number}", "")


def let_through(
    arguments: argparse.Namespace, repository: Repository, updates: Sequence[RefUpdate], *, what: str, reason: str
) -> None:
    """Record that a push was let through, without secrets that somebody wrote into the reason or a ref's name. Raises
    ``UsageError`` where nothing can be recorded.
    """
    plan = make_hook_plan(arguments, repository.root)
    written = "\n".join((reason, *(update.name for update in updates)))
    source = TextSource((Blob(written.encode("utf-8", "surrogateescape"), "", Provenance("stdin")),))
    redactor = make_redactor(scan(source, plan.ruleset, plan.settings), ReportOptions(version=""))
    append_record(
        arguments.record,
        what,
        updates,
        repository=repository.git_dir,
        reason=reason,
        show=lambda text: redactor.redact(text)[:MAX_TEXT],
    )
