"""Judging a push on the side that it goes to."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from tokenscan.cli import exit_codes
from tokenscan.cli.hooks.deadline import Deadline
from tokenscan.cli.hooks.flags import accept_here, make_hook_plan, write_files
from tokenscan.cli.hooks.skip import OPTION, find_skip, let_through
from tokenscan.cli.hooks.tell import say, tell_result
from tokenscan.cli.outcome import exit_code
from tokenscan.cli.plan import Plan
from tokenscan.errors import UsageError
from tokenscan.gitio.push import RefUpdate, list_ref_targets
from tokenscan.gitio.repository import Repository, open_in_hook
from tokenscan.model.result import Coverage, ScanResult
from tokenscan.scan.push import PushScanner

Known = Callable[[], Sequence[str]]
"""Gives the ids of the history that was there before the push."""


def judge_push(arguments: argparse.Namespace, updates: Sequence[RefUpdate]) -> int:
    """Let a push that git has not taken yet pass (0), or refuse it."""
    if arguments.allow_skip and not arguments.record:
        raise UsageError("--allow-skip goes with --record FILE: what is let through is recorded")
    if all(update.is_deletion for update in updates):
        return exit_codes.CLEAN
    repository = open_in_hook()
    reason = find_skip(os.environ)
    if reason and arguments.allow_skip:
        return _skip(arguments, repository, updates, reason)
    result, plan, is_late = _scan_in_time(arguments, repository, updates)
    code = exit_codes.INCOMPLETE
    if plan is not None:
        write_files(result, arguments, comments_count=arguments.allow_inline)
        code = exit_code(result, plan.gate, allow_incomplete=arguments.allow_incomplete and not is_late)
    if is_late and code == exit_codes.INCOMPLETE and arguments.on_timeout == "allow" and _lacks_nothing_else(result):
        return _let_late_through(arguments, repository, updates)
    if code:
        first = _say_why(arguments, is_late=is_late, has_findings=code == exit_codes.FINDINGS)
        tell_result(
            result,
            first=first,
            last=_advise(arguments, reason),
            comments_count=arguments.allow_inline,
            occasion="refusal",
        )
    return code


def report_push(arguments: argparse.Namespace, updates: Sequence[RefUpdate]) -> int:
    """Tell what a push that git has taken has brought in; always 0."""
    if all(update.is_deletion for update in updates):
        return exit_codes.CLEAN
    repository = open_in_hook()

    def known() -> Sequence[str]:
        # The refs have been moved already: known is what they led to before.
        moved = [update.name for update in updates]
        return (*list_ref_targets(repository.git, without=moved), *(update.old for update in updates))

    result, plan = _scan(arguments, repository, updates, known)
    write_files(result, arguments, comments_count=arguments.allow_inline)
    if exit_code(result, plan.gate, allow_incomplete=arguments.allow_incomplete):
        last = ("Revoke what is named above: whoever can read this repository has it now.",)
        tell_result(
            result,
            first="this push was taken, and needs a look",
            last=last if result.findings else (),
            comments_count=arguments.allow_inline,
            occasion="receipt",
        )
    return exit_codes.CLEAN


def _scan_in_time(
    arguments: argparse.Namespace, repository: Repository, updates: Sequence[RefUpdate]
) -> tuple[ScanResult, Plan | None, bool]:
    """The result, the plan that it was made by if there was time for one, and whether the time ended the scan."""
    plan = None
    deadline = Deadline(arguments.time_limit)
    try:
        with deadline:
            result, plan = _scan(arguments, repository, updates, lambda: list_ref_targets(repository.git))
    except KeyboardInterrupt:  # before the scan began, or between its end and the clock's
        if not deadline.has_passed:
            raise
        result = ScanResult((), Coverage(interrupted=True), "", str(repository.root))
    return result, plan, deadline.has_passed and result.coverage.interrupted


def _scan(
    arguments: argparse.Namespace, repository: Repository, updates: Sequence[RefUpdate], known: Known
) -> tuple[ScanResult, Plan]:
    """The result, and the plan that it was made by."""
    plan = make_hook_plan(arguments, repository.root)
    scanner = PushScanner(repository, plan.ruleset, plan.settings, plan.config.max_bytes)
    result = scanner.scan(updates, known())
    result = result if arguments.allow_inline else _without_inline(result)
    return accept_here(result, plan, arguments, repository.root), plan


def _without_inline(result: ScanResult) -> ScanResult:
    """*result*, in which a comment that was pushed accepts nothing."""
    findings = (
        replace(each, suppression=None) if each.suppression and each.suppression.kind == "inline" else each
        for each in result.findings
    )
    return replace(result, findings=tuple(findings))


def _lacks_nothing_else(result: ScanResult) -> bool:
    return not any(item.is_failure for item in result.coverage.skipped)


def _let_late_through(arguments: argparse.Namespace, repository: Repository, updates: Sequence[RefUpdate]) -> int:
    what = f"not read to its end in {arguments.time_limit:g} s"
    if arguments.record:
        let_through(arguments, repository, updates, what="out of time", reason=what)
    say([f"tokenscan: this push was {what}, and is let through"])
    return exit_codes.CLEAN


def _skip(arguments: argparse.Namespace, repository: Repository, updates: Sequence[RefUpdate], reason: str) -> int:
    let_through(arguments, repository, updates, what="skipped", reason=reason)
    say([f"tokenscan: this push was not looked at, as {OPTION} asks for; that is on record"])
    return exit_codes.CLEAN


def _say_why(arguments: argparse.Namespace, *, is_late: bool, has_findings: bool) -> str:
    if has_findings:
        return "this push would bring secrets in, and is refused"
    if is_late:
        return f"this push was not read to its end in {arguments.time_limit:g} s, and is refused; push it in parts"
    return "this push could not be read whole, and is refused"


def _advise(arguments: argparse.Namespace, reason: str | None) -> Iterator[str]:
    if reason == "" and arguments.allow_skip:
        yield f"{OPTION} takes a reason: git push -o {OPTION}=REASON"
    elif arguments.allow_skip:
        yield f"To push all the same, and have that recorded: git push -o {OPTION}=REASON"
    elif reason is not None:
        yield f"The push option {OPTION} is not allowed here."
