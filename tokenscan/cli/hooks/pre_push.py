"""``tokenscan hook pre-push``: before anything leaves the machine."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace

from tokenscan.cli import exit_codes
from tokenscan.cli.hooks.flags import accept_here, add_hook_flags, make_hook_plan, write_files
from tokenscan.cli.outcome import exit_code
from tokenscan.cli.write import print_text
from tokenscan.gitio.lfs import find_lfs_store
from tokenscan.gitio.push import RefUpdate, list_ref_targets, read_pushed
from tokenscan.gitio.repository import Repository, open_in_hook
from tokenscan.model.result import ScanResult
from tokenscan.scan.push import PushScanner
from tokenscan.sources.lfs import MISSING


def add_parsers(hooks: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the parser of the hook to *hooks*."""
    description = (
        "Refuse to push what would bring a secret to a remote. git names the remote and its URL, and writes a line "
        "for each ref to standard input."
    )
    parser = hooks.add_parser("pre-push", help="before a push leaves the machine", description=description)
    parser.add_argument("remote", metavar="REMOTE", nargs="?", default="", help="the remote's name, or its URL")
    parser.add_argument("url", metavar="URL", nargs="?", help="the remote's URL")
    add_hook_flags(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Scan what would be pushed and is not known to be at the remote."""
    repository = open_in_hook()
    remote = os.environ.get("PRE_COMMIT_REMOTE_NAME") or arguments.remote
    updates = _read_updates(repository)
    if all(update.is_deletion for update in updates):
        return exit_codes.CLEAN
    plan = make_hook_plan(arguments, repository.root)
    lfs = None if arguments.no_lfs else find_lfs_store(repository.git)
    scanner = PushScanner(repository, plan.ruleset, plan.settings, plan.config.max_bytes, lfs)
    result = _without_unfetched(scanner.scan(updates, _find_known(repository, remote, updates)))
    result = accept_here(result, plan, arguments, repository.root)
    write_files(result, arguments, comments_count=plan.config.inline)
    code = exit_code(result, plan.gate, allow_incomplete=arguments.allow_incomplete)
    if code:
        print_text(result, comments_count=plan.config.inline, occasion="push")
        print("tokenscan: the push is refused; nothing has left this machine", file=sys.stderr)
    return code


def _read_updates(repository: Repository) -> tuple[RefUpdate, ...]:
    """What git tells. The pre-commit framework keeps that for itself and tells of one ref by variables; other programs
    that call hooks tell nothing: then HEAD is taken for what is pushed.
    """
    lines = sys.stdin.buffer.read().splitlines()
    if lines:
        return read_pushed(line.decode("utf-8", "surrogateescape") for line in lines)
    named = os.environ.get("PRE_COMMIT_TO_REF") or os.environ.get("PRE_COMMIT_LOCAL_BRANCH") or "HEAD"
    done = repository.git.attempt("rev-parse", "--verify", "--quiet", "--end-of-options", named)
    if done.returncode and named == "HEAD":
        return ()  # nothing was ever committed
    tip = done.stdout.decode().strip() if done.returncode == 0 else repository.resolve(named)
    branch = os.environ.get("PRE_COMMIT_REMOTE_BRANCH") or named
    return (RefUpdate(branch, os.environ.get("PRE_COMMIT_FROM_REF") or "0", tip),)


def _find_known(repository: Repository, remote: str, updates: Sequence[RefUpdate]) -> tuple[str, ...]:
    """What the remote has: what it said just now of the refs that are pushed, and what it was last seen to have."""
    tracked = list_ref_targets(repository.git, f"refs/remotes/{remote}/") if remote else ()
    return (*(update.old for update in updates), *tracked)


def _without_unfetched(result: ScanResult) -> ScanResult:
    """*result*, in which content of Git LFS that was never fetched is left out: it was not written here."""
    skipped = (replace(each, reason="excluded") if each.detail == MISSING else each for each in result.coverage.skipped)
    return replace(result, coverage=replace(result.coverage, skipped=tuple(skipped)))
