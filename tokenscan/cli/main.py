"""The parser of the whole command line."""

from __future__ import annotations

import argparse
import signal
from collections.abc import Sequence
from importlib import import_module
from keyword import iskeyword

from tokenscan import __version__
from tokenscan.cli.guard import guard

COMMANDS = (
    "scan",
    "git",
    "environments",
    "hook",
    "install",
    "uninstall",
    "doctor",
    "baseline",
    "import",
    "explain",
    "check",
    "verify",
    "redact",
    "mcp",
    "mock",
    "rules",
    "convert",
    "config",
    "cache",
)
"""Each a module of this package with ``add_parser``; a word of Python's has an underscore behind it there."""

WITH_COMMAND_LINE = (("environments",), ("mock", "drive"))
"""What takes another program's command line behind ``--``. It is not argparse's to read: versions differ in which
``--`` they take out of it.
"""


def make_parser(commands: Sequence[str] = COMMANDS) -> argparse.ArgumentParser:
    """The parser with the given commands in it."""
    parser = argparse.ArgumentParser(
        prog="tokenscan",
        description="Find API tokens and other credentials in files, in what you are about to commit, and in the whole "
        "history of a git repository.",
        epilog="exit codes: 0 clean, 1 findings, 2 usage or configuration, 3 something could not be read, "
        "4 internal error",
    )
    parser.add_argument("--version", action="version", version=f"tokenscan {__version__}")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in commands:
        import_module(f"tokenscan.cli.{name}{'_' * iskeyword(name)}").add_parser(subparsers)
    return parser


def split_command_line(argv: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """*argv* without what stands behind ``--`` and is another program's, and that."""
    if tuple(argv[:1]) in WITH_COMMAND_LINE or tuple(argv[:2]) in WITH_COMMAND_LINE:
        if "--" not in argv:
            return argv, ()
        at = list(argv).index("--")
        return argv[:at], argv[at + 1 :]
    return argv, ()


def run(argv: Sequence[str]) -> int:
    """Run *argv* and give the exit code."""
    # Only the command that is called is loaded; an unknown one gets the whole list in its error.
    called = [name for name in COMMANDS if argv[:1] == [name]]
    parser = make_parser(called or COMMANDS)
    own, command_line = split_command_line(argv)
    arguments = parser.parse_args(own)
    arguments.command_line = command_line
    # A pipeline that runs out of time says so by SIGTERM: what was found so far is told, as after Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    return guard(lambda: int(arguments.run(arguments)))
