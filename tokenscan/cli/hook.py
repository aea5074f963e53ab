"""``tokenscan hook``: what git calls. This module and all it loads are on every commit's path: keep it light."""

from __future__ import annotations

TYPE_CHECKING = False  # what type checkers take for typing's own, without importing that
if TYPE_CHECKING:
    import argparse

    from tokenscan.cli.plan import Plan
    from tokenscan.model.result import ScanResult

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
    from tokenscan.cli.glance import is_surely_clean

    return 0 if is_surely_clean() else _look_closely()


def _look_closely() -> int:
    from tokenscan.cli.note import HookPlanner
    from tokenscan.cli.staged import scan_staged

    planner = HookPlanner()
    result, plan = scan_staged(".", planner.make_plan)
    code = 0 if not result.findings and result.coverage.is_complete else _report(result, plan)
    planner.compile_later(plan)
    return code


def _report(result: ScanResult, plan: Plan) -> int:
    from pathlib import Path

    from tokenscan.cli.known import accept_known, read_baseline
    from tokenscan.cli.outcome import exit_code
    from tokenscan.cli.write import print_text
    from tokenscan.policy.baseline.entry import FILE

    known = accept_known(result, read_baseline(Path(result.root) / FILE, FILE), plan)
    print_text(known, comments_count=plan.config.inline)
    return exit_code(known, plan.gate)
