"""Live checks of what a scan found. Loaded only where they are asked for."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from tokenscan.cli import exit_codes
from tokenscan.cli.outcome import exit_code
from tokenscan.cli.plan import Plan
from tokenscan.cli.write import write_reports
from tokenscan.config import Config, cache_folder
from tokenscan.errors import UsageError
from tokenscan.key import load_key
from tokenscan.model.finding import Finding
from tokenscan.model.result import ScanResult
from tokenscan.model.verdict import Verdict
from tokenscan.report.text.printable import escape_unprintable
from tokenscan.rulebook.locate import find_builtin_rules
from tokenscan.rulebook.validators import Validators, load_validators

if TYPE_CHECKING:
    from pathlib import Path

    from tokenscan.verify.question import Question
    from tokenscan.verify.settings import VerifySettings

UNSETTLED = ("rate-limited", "unreachable", "unknown", "broken-probe")
"""States with which nobody knows whether a token is valid, though its issuer was to be asked."""

GONE = "its value is at none of its places any more, or the key is another one"
"""Of a finding in a report. It may still be valid."""

CACHE_FILE = "verdicts"

_NOT_TRUSTED = "[verify] of the repository's own configuration is not used: it would say whom tokens are sent to"


@dataclass(frozen=True, slots=True)
class Live:
    """*result* with verdicts, those that were asked for; *is_settled*: is it known of all whether they are valid?"""

    result: ScanResult
    is_settled: bool

    def settle(self, code: int, *, allow_incomplete: bool) -> int:
        """The exit code where the findings give *code*: a run that could not ask is never clean."""
        if code == exit_codes.CLEAN and not self.is_settled and not allow_incomplete:
            return exit_codes.INCOMPLETE
        return code


def check_live(result: ScanResult, plan: Plan, arguments: argparse.Namespace) -> Live:
    """Ask for the findings of *result* that no suppression accepts. Raises ``UsageError``."""
    from tokenscan.verify.question import Question

    findings = [each for each in result.findings if each.suppression is None]
    questions = [Question(each.rule, each.secret, {part.name: part.secret for part in each.parts}) for each in findings]
    validators = find_validators(plan, {each.rule.id for each in findings})
    verdicts, notes = answer(questions, validators, plan.config, arguments)
    found = {id(finding): verdict for finding, verdict in zip(findings, verdicts, strict=True)}
    checked = tuple(replace(each, verdict=found[id(each)]) if id(each) in found else each for each in result.findings)
    return choose(replace(result, findings=checked, notes=(*result.notes, *validators.dropped, *notes)), arguments)


def report_live(result: ScanResult, plan: Plan, arguments: argparse.Namespace, settle: Callable[[int], int]) -> int:
    """Ask for the findings, write the reports that are asked for, and give the exit code."""
    return finish(check_live(result, plan, arguments), plan, arguments, settle)


def finish(
    live: Live, plan: Plan, arguments: argparse.Namespace, settle: Callable[[int], int] = lambda code: code
) -> int:
    """Write the reports that are asked for, and give the exit code."""
    code = exit_code(live.result, plan.gate, allow_incomplete=arguments.allow_incomplete, codes=arguments.codes)
    code = live.settle(settle(code), allow_incomplete=arguments.allow_incomplete)
    if not arguments.dry_run:
        write_reports(live.result, arguments, code, comments_count=plan.config.inline)
        return code
    for note in live.result.notes:
        print(f"tokenscan: {escape_unprintable(note)}", file=sys.stderr)
    return code


def find_validators(plan: Plan, ids: set[str]) -> Validators:
    """Those of the built-in rules and of files that the user names; a repository's own lose theirs."""
    untrusted = set(plan.config.brought)
    trusted = [file for file in plan.config.rules if file not in untrusted]
    builtin = find_builtin_rules() if plan.config.extend else ()
    return load_validators((*builtin, *trusted), ids, untrusted=plan.config.brought)


def answer(
    questions: Sequence[Question], validators: Validators, config: Config, arguments: argparse.Namespace
) -> tuple[list[Verdict], list[str]]:
    """The verdicts on *questions* in their order, and what else there is to say."""
    settings = make_settings(arguments, config)
    notes = [_NOT_TRUSTED] if config.verify_brought else []
    if arguments.dry_run:
        from tokenscan.verify.curl import list_requests

        print(*map(escape_unprintable, list_requests(questions, settings, validators)), sep="\n")
        return [Verdict("not-checked", "a dry run")] * len(questions), notes
    try:
        from tokenscan.verify.runner import verify
    except ImportError as error:
        raise UsageError(f"live checks need {error.name}: pip install 'tokenscan[verify]'") from None
    places = {id(question): place for place, question in enumerate(questions)}
    verdicts: list[Verdict] = [Verdict("not-checked")] * len(questions)
    for question, verdict in verify(questions, settings, validators=validators, warn=notes.append):
        verdicts[places[id(question)]] = verdict
    return verdicts, notes


def make_settings(arguments: argparse.Namespace, config: Config) -> VerifySettings:
    """What flags and configuration ask for. Raises ``UsageError``."""
    from tokenscan.config import user_folder
    from tokenscan.verify.settings import VerifySettings

    key = load_key(user_folder() / "key")
    keeps = key.is_lasting and not arguments.no_cache
    own = config.verify
    named = [f"{name}={url}" for name, url in own.get("endpoints", {}).items()]
    files = (*find_builtin_rules(), *config.rules)
    return VerifySettings(
        per_second=arguments.rate or own.get("rate", 5),
        in_flight=arguments.in_flight or own.get("in-flight", 4),
        max_requests=arguments.max_requests,
        max_seconds=arguments.max_time,
        allow_hosts=(*own.get("allow-hosts", ()), *arguments.allow_host),
        allow_private=arguments.allow_private or own.get("allow-private", False),
        endpoints=dict(_split_endpoint(text, files) for text in (*named, *arguments.endpoint)),
        opt_in=(*own.get("opt-in", ()), *(_check_rule(name, files) for name in arguments.opt_in)),
        control=not arguments.no_control,
        canaries=arguments.canaries,
        ca_file=arguments.ca_file or next(iter(own.get("ca-file", ())), None),
        cache=cache_folder() / CACHE_FILE if keeps else None,
        cache_key=key.value if keeps else b"",
    )


def _split_endpoint(text: str, files: Sequence[Path]) -> tuple[str, str]:
    from tokenscan.verify.egress import check_endpoint, mask_log_in

    name, equals, url = text.partition("=")
    if not equals or not name or not url:
        raise UsageError(f"--endpoint: {mask_log_in(text)!r} is not written PROVIDER=URL")
    if name not in {file.stem for file in files} and not _is_rule(name, files):
        raise UsageError(
            f"--endpoint: {mask_log_in(name)!r} is no provider and no rule; `tokenscan rules list` prints both"
        )
    return name, check_endpoint(url)


def _check_rule(name: str, files: Sequence[Path]) -> str:
    if not _is_rule(name, files):
        raise UsageError(f"--opt-in: no rule is called {name!r}; `tokenscan rules list` prints their ids")
    return name


def _is_rule(name: str, files: Sequence[Path]) -> bool:
    return any(f'id = "{name}"' in file.read_text(encoding="utf-8") for file in files)


def choose(result: ScanResult, arguments: argparse.Namespace) -> Live:
    """Those of the findings that ``--only`` asks for. What is left out is told, and what is unsettled still counts."""
    open_findings = [each for each in result.findings if each.suppression is None]
    settled = not any(is_unsettled(each.verdict) for each in open_findings)
    notes = tuple(_tell_unsettled(open_findings))
    if not arguments.only:
        return Live(replace(result, notes=(*result.notes, *notes)), settled)
    within = arguments.warn_before
    now = datetime.now(timezone.utc)
    shown = tuple(each for each in result.findings if is_of(each.verdict, arguments.only, now, within))
    left = len(result.findings) - len(shown)
    if left:
        notes = (*notes, f"{left} more found, and not of what --only asks for: {', '.join(arguments.only)}")
    return Live(replace(result, findings=shown, notes=(*result.notes, *notes)), settled)


def is_unsettled(verdict: Verdict) -> bool:
    """Was it to be asked, and is not known?"""
    was_left = verdict.state == "not-checked" and (verdict.reason == GONE or "run's budget" in verdict.reason)
    return verdict.state in UNSETTLED or was_left


def is_of(verdict: Verdict, wanted: Iterable[str], now: datetime, within: timedelta) -> bool:
    """Has *verdict* one of the *wanted* states or flags?"""
    flags = {
        verdict.state,
        *(("over-scoped",) if verdict.is_over_scoped else ()),
        *(("expiring",) if verdict.is_expiring(now, within) else ()),
    }
    return bool(flags & set(wanted))


def _tell_unsettled(findings: Sequence[Finding]) -> Iterator[str]:
    unsettled: Counter[str] = Counter(each.verdict.state for each in findings if is_unsettled(each.verdict))
    if unsettled:
        yield f"not known whether valid: {_count(unsettled)}; their lines say why"
    left = [each.verdict for each in findings if not is_unsettled(each.verdict)]
    unasked: Counter[str] = Counter(each.state for each in left if each.state in ("unsupported", "not-checked"))
    if unasked:
        yield f"not asked for: {_count(unasked)}; their lines say why"


def _count(states: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {state}" for state, number in sorted(states.items()))
