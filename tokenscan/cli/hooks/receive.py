"""``tokenscan hook pre-receive|update|post-receive``: on the side that is pushed to."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tokenscan.cli.hooks.flags import add_hook_flags
from tokenscan.cli.hooks.judge import judge_push, report_push
from tokenscan.cli.hooks.skip import OPTION
from tokenscan.errors import UsageError
from tokenscan.gitio.push import RefUpdate, read_received


def add_parsers(hooks: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the parsers of the hooks to *hooks*."""
    what = "Refuse a push that would bring a secret in. git writes a line for each ref to standard input."
    pre_receive = hooks.add_parser("pre-receive", help="on a server, before a push is taken", description=what)
    _add_judging_flags(pre_receive)
    pre_receive.add_argument(
        "--allow-skip",
        action="store_true",
        help=f"let a push through that was made with -o {OPTION}=REASON, and record it",
    )
    pre_receive.set_defaults(run=lambda arguments: judge_push(arguments, _read_lines()))

    what = "Refuse to move one ref, named by its arguments, to a history that would bring a secret in."
    update = hooks.add_parser("update", help="on a server, before one ref is moved", description=what)
    for name in ("ref", "old", "new"):
        update.add_argument(name, metavar=name.upper())
    _add_judging_flags(update)
    update.set_defaults(run=lambda arguments: judge_push(arguments, (_read_arguments(arguments),)), allow_skip=False)

    what = "Report the secrets that a push has brought in. It is never refused: git has taken it already."
    post_receive = hooks.add_parser("post-receive", help="on a server, once a push is taken", description=what)
    _add_server_flags(post_receive)
    post_receive.set_defaults(run=lambda arguments: report_push(arguments, _read_lines()))


def _read_lines() -> tuple[RefUpdate, ...]:
    lines = sys.stdin.buffer.read().splitlines()
    if not lines:  # git always writes some: to pass now would be to pass everything
        raise UsageError("standard input is empty: whatever calls this hook must hand on what git writes")
    return read_received(line.decode("utf-8", "surrogateescape") for line in lines)


def _read_arguments(arguments: argparse.Namespace) -> RefUpdate:
    return RefUpdate(arguments.ref, arguments.old, arguments.new)


def _add_server_flags(parser: argparse.ArgumentParser) -> None:
    """What is pushed is not trusted: its configuration does not count, nor do comments in it unless they may."""
    add_hook_flags(parser)
    parser.add_argument(
        "--allow-inline", action="store_true", help="honour comments that accept a secret; they are ignored otherwise"
    )
    parser.set_defaults(no_repo_config=True)


def _add_judging_flags(parser: argparse.ArgumentParser) -> None:
    _add_server_flags(parser)
    parser.add_argument(
        "--time-limit", metavar="S", type=_seconds, help="seconds that the hook may take (default: as many as it needs)"
    )
    parser.add_argument(
        "--on-timeout",
        choices=("deny", "allow"),
        default="deny",
        help="what becomes of a push that could not be read in time (default: deny)",
    )
    parser.add_argument(
        "--record", metavar="FILE", type=Path, help="add a line to FILE for each push that is let through unread"
    )


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 86_400:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds above 0 and below a day")
    return value
