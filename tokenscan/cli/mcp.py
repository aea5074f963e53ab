"""``tokenscan mcp``: a server for coding assistants, on standard input and output."""

from __future__ import annotations

import argparse
from pathlib import Path

from tokenscan.cli import exit_codes
from tokenscan.cli.known import accept_known, find_baseline
from tokenscan.cli.options import make_plan
from tokenscan.cli.suppressions import add_baseline_flags
from tokenscan.errors import UsageError
from tokenscan.model.rule import CONFIDENCES

PACKAGE = "mcp"
_MISSING = "the server needs the Python package mcp: pip install 'tokenscan[mcp]'"


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser to *commands*."""
    parser = commands.add_parser(
        "mcp",
        help="serve scan, explain and rules to a coding assistant",
        description="A Model Context Protocol server on standard input and output, with the tools scan, explain and "
        "rules. It reads nothing outside one folder, and masks every secret in what it answers.",
    )
    parser.add_argument(
        "--root", metavar="FOLDER", type=Path, default=Path(), help="the folder to serve (default: the current one)"
    )
    parser.add_argument("--min-confidence", choices=CONFIDENCES, help="leave out findings below (default: medium)")
    parser.add_argument(
        "-c", "--config", metavar="FILE", type=Path, help="use FILE in place of the folder's configuration"
    )
    parser.add_argument(
        "--no-repo-config",
        action="store_true",
        help="ignore the configuration and the baseline that the folder brings",
    )
    add_baseline_flags(parser)
    parser.add_argument("--no-cache", action="store_true", help="neither read nor write compiled rules")
    parser.set_defaults(run=run, jobs=1, fail_on=None, show_secrets=False)


def run(arguments: argparse.Namespace) -> int:
    """Serve until the assistant leaves."""
    from tokenscan.assistant.root import Root
    from tokenscan.assistant.tools import Tools

    root = Root(arguments.root)
    plan = make_plan(arguments, root.folder)
    baseline = find_baseline(arguments, root.folder)
    tools = Tools(
        root,
        plan.ruleset,
        plan.settings,
        plan.ruleset.make_engine(),
        plan.config.max_bytes,
        accept=lambda result: accept_known(result, baseline, plan),
    )
    try:
        from tokenscan.assistant.server import make_server
    except ImportError as error:
        if error.name is None or error.name.partition(".")[0] != PACKAGE:
            raise
        raise UsageError(_MISSING) from None
    make_server(tools).run("stdio")
    return exit_codes.CLEAN
