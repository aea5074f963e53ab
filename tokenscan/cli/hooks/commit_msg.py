"""``tokenscan hook commit-msg``: the message of a commit, before there is one."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from tokenscan.cli.hooks.flags import accept_here
from tokenscan.cli.hooks.message import strip_message
from tokenscan.cli.options import add_judging_flags, make_plan
from tokenscan.cli.outcome import exit_code
from tokenscan.cli.write import print_text, write_reports
from tokenscan.errors import UsageError
from tokenscan.gitio.repository import open_in_hook
from tokenscan.gitio.settings import read_setting
from tokenscan.model.blob import Blob
from tokenscan.model.provenance import Provenance
from tokenscan.scan.run import scan
from tokenscan.sources.text import TextSource


def add_parsers(hooks: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the parser of the hook to *hooks*."""
    description = "Refuse a commit whose message holds a secret. What git will strip from the message is left out."
    parser = hooks.add_parser("commit-msg", help="the message of a commit", description=description)
    parser.add_argument("file", metavar="FILE", type=Path, help="the file that holds the message")
    add_judging_flags(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Scan the message."""
    repository = open_in_hook()
    try:
        written = arguments.file.read_bytes()
    except OSError as error:
        raise UsageError(f"{arguments.file} cannot be read: {error.strerror}; git names the file") from None
    text = strip_message(written, comment=_comment_mark(), cleanup=_cleanup(), is_edited=_is_edited())
    if not text.strip():
        return 0
    plan = make_plan(arguments, repository.root)
    source = TextSource((Blob(text, "", Provenance("message", "COMMIT_EDITMSG")),), str(repository.root))
    result = accept_here(scan(source, plan.ruleset, plan.settings), plan, arguments, repository.root)
    code = exit_code(result, plan.gate, allow_incomplete=arguments.allow_incomplete)
    if arguments.format or arguments.output:
        write_reports(result, arguments)
    elif code:
        print_text(result, comments_count=plan.config.inline)
    return code


def _is_edited() -> bool:
    """Has the user seen the message in an editor? git tells hooks otherwise by an editor that does nothing."""
    return os.environ.get("GIT_EDITOR") != ":"


def _cleanup() -> str:
    found = read_setting("commit.cleanup")
    return found.value if found else "default"


def _comment_mark() -> bytes:
    """What comments begin with; empty where git chooses that anew for each message."""
    found = read_setting("core.commentString") or read_setting("core.commentChar")
    if found is None:
        return b"#"
    return b"" if found.value == "auto" else os.fsencode(found.value)
