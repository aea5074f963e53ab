"""``tokenscan hook``: what git calls. This module and all it loads are on every commit's path: keep it light."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from tokenscan.cli.plan import Plan

HOOKS = {
    "commit-msg": "commit_msg",
    "pre-push": "pre_push",
    "pre-receive": "receive",
    "update": "receive",
    "post-receive": "receive",
}
"""The hooks beside pre-commit, and the module of ``tokenscan.cli.hooks`` that has each."""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser to *commands*."""
    from importlib import import_module

    description = "Run as a git hook. `tokenscan install` writes the hooks of a developer's machine."
    parser = commands.add_parser("hook", help="run as a git hook", description=description)
    hooks = parser.add_subparsers(dest="name", required=True, metavar="NAME")
    what = "Refuse a commit that would bring a secret in."
    own = hooks.add_parser("pre-commit", help="what a commit would bring in", description=what)
    own.set_defaults(run=lambda _: run_pre_commit())
    for module in dict.fromkeys(HOOKS.values()):
        import_module(f"tokenscan.cli.hooks.{module}").add_parsers(hooks)


def run_pre_commit() -> int:
    """Refuse a commit that would bring a secret in. Gives the exit code."""
    from tokenscan.cli.guard import guard

    return guard(_check_commit)


def _check_commit() -> int:
    from tokenscan.cli.staged import scan_staged

    result, plan = scan_staged(".", _make_plan)
    if not result.findings and result.coverage.is_complete:
        return 0
    from tokenscan.cli.outcome import exit_code
    from tokenscan.cli.write import write_text

    write_text(result, sys.stdout)
    return exit_code(result, plan.gate)


def _make_plan(root: str) -> Plan:
    from pathlib import Path

    from tokenscan.cli.plan import assemble
    from tokenscan.config import load_config

    return assemble(load_config(Path(root)))
