"""``tokenscan baseline``: findings that are known, kept in a file of the repository."""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path

from tokenscan.policy.baseline.entry import FILE


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser to *commands*."""
    parser = commands.add_parser(
        "baseline",
        help="keep known findings from failing a run",
        description=f"Findings that are known, kept in {FILE}: `scan`, `git` and the commit hook let them pass. The "
        "file holds keyed hashes and no secret; with TOKENSCAN_KEY set it takes that key, else a slow hash and a salt "
        "of its own, so that everybody who has the file can compare.",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    _add_scanning(verbs, "create", "baseline_verbs:run_create", "scan everything and write down what is found")
    _add_scanning(verbs, "update", "baseline_verbs:run_update", "add what is new; what is said of older entries stays")
    _add_scanning(
        verbs, "diff", "baseline_verbs:run_diff", "show what is new and what has gone; exit code 1 if anything has"
    )
    _add_scanning(verbs, "prune", "baseline_verbs:run_prune", "drop the entries that nothing has any more")
    _add_scanning(verbs, "audit", "audit:run_audit", "go through the entries and say which are real secrets")
    _add_scanning(
        verbs,
        "rekey",
        "baseline_verbs:run_rekey",
        "make all fingerprints with another key: that of TOKENSCAN_KEY, else a new salt. The old one is taken from "
        "TOKENSCAN_OLD_KEY if the baseline was made with a key",
    )
    _add_merge(verbs)


def _add_scanning(
    verbs: argparse._SubParsersAction[argparse.ArgumentParser], name: str, function: str, what: str
) -> None:
    parser = verbs.add_parser(name, help=what.partition(";")[0].partition(":")[0], description=f"{what.capitalize()}.")
    parser.add_argument("path", metavar="PATH", nargs="?", default=".", help="a repository or folder (default: .)")
    parser.add_argument("--baseline", metavar="FILE", type=Path, help=f"default: {FILE} at the top of PATH")
    parser.add_argument(
        "--files",
        action="store_true",
        help="look at the files as they are, not at the history: what only that has seems gone",
    )
    parser.add_argument("-c", "--config", metavar="FILE", type=Path, help="configuration to use")
    parser.add_argument("-j", "--jobs", metavar="N", type=int, help="processes to use (default: one a core)")
    parser.add_argument("--no-cache", action="store_true", help="neither read nor write what is remembered")
    if name in ("create", "update"):
        parser.add_argument("--reason", metavar="TEXT", default="", help="why the new entries are accepted")
        parser.add_argument("--owner", metavar="NAME", default="", help="who answers for them")
        parser.add_argument("--until", metavar="DAY", default="", help="the last day on which they hold, YYYY-MM-DD")
        parser.add_argument("--ticket", metavar="ID", default="", help="where it is followed up")
    if name == "create":
        parser.add_argument("--force", action="store_true", help="replace a baseline that is there")
    if name == "audit":
        parser.add_argument("--all", action="store_true", help="entries that have a label already, too")
    parser.set_defaults(
        run=lambda arguments: _run(function, arguments),
        no_repo_config=False,
        min_confidence=None,
        fail_on=None,
        show_secrets=False,
        archives=None,
        no_lfs=False,
    )


def _add_merge(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser(
        "merge",
        help="merge two baselines: a merge driver for git",
        description="Merge two baselines that grew apart into OURS. Exit code 1, and both lines marked in the file, if "
        "they say different things of one finding. Set it up with `git config merge.tokenscan.driver 'tokenscan "
        f"baseline merge %%O %%A %%B'` and the line `{FILE} merge=tokenscan` in .gitattributes.",
    )
    for name, what in (
        ("base", "what both come from (%%O)"),
        ("ours", "written to (%%A)"),
        ("theirs", "the other (%%B)"),
    ):
        parser.add_argument(name, metavar=name.upper(), type=Path, help=what)
    parser.set_defaults(run=lambda arguments: _run("baseline_verbs:run_merge", arguments))


def _run(function: str, arguments: argparse.Namespace) -> int:
    module, _, name = function.rpartition(":")
    code: int = getattr(import_module(f"tokenscan.cli.{module}"), name)(arguments)
    return code
