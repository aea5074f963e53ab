"""``tokenscan verify``: is it live? What is found below a path, what a report tells of, or one token."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tokenscan.cli import exit_codes
from tokenscan.cli.known import find_baseline
from tokenscan.cli.live import GONE, answer, choose, find_validators, finish, is_unsettled, report_live
from tokenscan.cli.options import add_archive_flags, add_common_flags, make_plan, open_archives
from tokenscan.cli.outcome import tell_lost
from tokenscan.cli.pipe import on_standard_output
from tokenscan.cli.plan import Plan
from tokenscan.cli.progress import show_progress
from tokenscan.cli.suppressions import apply_suppressions
from tokenscan.cli.verify_flags import add_verify_flags, check_verify_flags
from tokenscan.cli.write import check_reports, report_options
from tokenscan.errors import UsageError
from tokenscan.explain.revisit import Revisitor
from tokenscan.explain.spot import MAX_SPOTS, spots_of
from tokenscan.explain.text import Explainer
from tokenscan.model.finding import Finding
from tokenscan.model.rule import Rule
from tokenscan.model.secret import Secret
from tokenscan.model.verdict import Verdict
from tokenscan.policy.gate import Gate, parse_gate
from tokenscan.report.dump import dump
from tokenscan.report.read import read_report
from tokenscan.report.text.printable import escape_unprintable
from tokenscan.report.verdict import describe_verdict, record_verdict
from tokenscan.scan.run import scan
from tokenscan.sources.files import find_root, make_file_source

GATE = "valid"
"""What gives 1: here a token that works."""

_ENDINGS = (".json", ".jsonl")


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser to *commands*."""
    parser = commands.add_parser(
        "verify",
        help="ask the issuers whether credentials are valid",
        description="Ask the issuers whether credentials are valid, what they may do and when they end: those found "
        "below PATH, those that a report tells of (their values are read again where they stand), or the one on "
        "standard input.",
        epilog="exit codes: 0 none is valid, 1 one is, 2 usage, 3 of one it could not be told",
    )
    parser.add_argument(
        "path", metavar="PATH", nargs="?", default=".", help="files to scan, or a report in JSON (default: .)"
    )
    parser.add_argument("--report", metavar="FILE", help="a report in JSON or JSON Lines, of what is below PATH")
    parser.add_argument("--rule", metavar="ID", help="one token of this kind, from standard input")
    parser.add_argument(
        "--with",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        dest="companions",
        help="what completes the token: a host, an id; NAME=@FILE reads a file, NAME=$VARIABLE the environment",
    )
    add_verify_flags(parser, optional=False)
    add_archive_flags(parser)
    add_common_flags(parser, gate=GATE)
    parser.set_defaults(run=run, verify=True)


def run(arguments: argparse.Namespace) -> int:
    """Ask, report, and give the exit code."""
    check_reports(arguments)
    check_verify_flags(arguments)
    if arguments.rule:
        return _run_token(arguments)
    if arguments.companions:
        raise UsageError("--with goes with --rule: what a scan finds has its companions beside it")
    report = arguments.report or (
        arguments.path if arguments.path.endswith(_ENDINGS) and _is_report(arguments.path) else ""
    )
    if report:
        return _run_report(report, arguments)
    return _run_path(arguments)


def _is_report(path: str) -> bool:
    import json

    if not path.endswith(_ENDINGS):
        return False
    try:
        text = Path(path).read_text(encoding="utf-8")
        first = json.loads(text if path.endswith(".json") else text.partition("\n")[0])
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(first, dict) and ("schema" in first or first.get("type") == "finding")


def _run_path(arguments: argparse.Namespace) -> int:
    if not os.path.lexists(arguments.path):
        raise UsageError(f"{arguments.path}: there is no such file or folder")
    root = find_root([arguments.path])
    baseline = find_baseline(arguments, Path(root))
    plan = open_archives(make_plan(arguments, Path(root)), arguments)
    source = make_file_source(
        [arguments.path],
        plan.settings.exclusion,
        root=root,
        include_ignored=False,
        max_bytes=plan.config.max_bytes,
        with_lfs=not arguments.no_lfs,
    )
    with show_progress(arguments) as progress:
        result = scan(source, plan.ruleset, plan.settings, progress=progress)
    result, settle = apply_suppressions(tell_lost(result, plan.config.lost), plan, arguments, baseline)
    return report_live(result, replace(plan, gate=_gate(arguments)), arguments, settle)


def _gate(arguments: argparse.Namespace) -> Gate:
    return parse_gate(arguments.fail_on or GATE)


def _run_report(name: str, arguments: argparse.Namespace) -> int:
    """Of a report, whose values nobody keeps: each is read again from where it stood, and known by its fingerprint."""
    from tokenscan.verify.question import Question

    try:
        recorded = read_report(Path(name).read_text(encoding="utf-8"), name).result
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{name} cannot be read: {getattr(error, 'strerror', 'it is not UTF-8')}") from None
    folder = arguments.path if arguments.report else recorded.root or "."
    root = find_root([folder])
    plan = make_plan(arguments, Path(root))
    explainer = Explainer(plan.ruleset.make_engine(), plan.ruleset, plan.settings, accept=lambda result: result)
    found = [_find_again(each, explainer, root) if each.suppression is None else None for each in recorded.findings]
    there = [each for each in found if each is not None]
    validators = find_validators(plan, {each.rule.id for each in there})
    questions = [Question(each.rule, each.secret, {part.name: part.secret for part in each.parts}) for each in there]
    verdicts, notes = answer(questions, validators, plan.config, arguments)
    told = iter(verdicts)
    checked = tuple(
        replace(old, verdict=_verdict_on(old, next(told) if new is not None else None))
        for old, new in zip(recorded.findings, found, strict=True)
    )
    result = replace(recorded, findings=checked, notes=(*recorded.notes, *notes, *validators.dropped))
    return finish(choose(result, arguments), replace(plan, gate=_gate(arguments)), arguments)


def _verdict_on(finding: Finding, verdict: Verdict | None) -> Verdict:
    if verdict is not None or finding.suppression is not None:
        return verdict or finding.verdict
    return Verdict("not-checked", GONE)


def _find_again(finding: Finding, explainer: Explainer, root: str) -> Finding | None:
    """The finding as it is now, with its value."""
    revisitor = Revisitor(explainer, finding.fingerprint)
    for spot in spots_of(finding, root)[:MAX_SPOTS]:
        visit = revisitor.visit(spot)
        for account in visit.explanation.accounts if visit.explanation else ():
            if account.finding is not None and account.finding.fingerprint == finding.fingerprint:
                return account.finding
    return None


def _run_token(arguments: argparse.Namespace) -> int:
    """Of the one token on standard input. Its value is in no list of processes."""
    from tokenscan.verify.question import Question

    plan = make_plan(arguments, None)
    rule = _find_rule(plan, arguments.rule)
    if sys.stdin is None or sys.stdin.isatty():
        print(f"tokenscan: the {rule.name}, then Ctrl-D:", file=sys.stderr)
    value = sys.stdin.buffer.read().strip() if sys.stdin else b""
    if not value:
        raise UsageError("--rule: the token is read from standard input, and there is none")
    question = Question(rule, Secret(value), dict(map(_read_companion, arguments.companions)))
    validators = find_validators(plan, {rule.id})
    if not arguments.opt_in or rule.id not in arguments.opt_in:
        # Who names one rule, and pipes one token into it, asks for just this.
        arguments.opt_in = [*arguments.opt_in, rule.id]
    (verdict,), notes = answer([question], validators, plan.config, arguments)
    for note in (*validators.dropped, *notes):
        print(f"tokenscan: {note}", file=sys.stderr)
    if not arguments.dry_run:
        _write_token(rule, question.token, verdict, arguments)
    if verdict.state == "valid":
        return exit_codes.FINDINGS
    return exit_codes.INCOMPLETE if is_unsettled(verdict) and not arguments.allow_incomplete else exit_codes.CLEAN


def _find_rule(plan: Plan, name: str) -> Rule:
    for rule in plan.ruleset.compiled.rules:
        if name in (rule.id, *rule.aliases):
            return rule
    raise UsageError(f"--rule: no rule is called {name!r}; `tokenscan rules list` prints their ids")


def _read_companion(text: str) -> tuple[str, Secret]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise UsageError("--with: write NAME=VALUE, NAME=@FILE or NAME=$VARIABLE")
    if value.startswith("@"):
        try:
            return name, Secret(Path(value[1:]).read_bytes().strip())
        except OSError as error:
            raise UsageError(f"--with: {name}: {value[1:]} cannot be read: {error.strerror}") from None
    if value.startswith("$"):
        if value[1:] not in os.environ:
            raise UsageError(f"--with: {name}: there is no variable {value[1:]}")
        return name, Secret(os.environ[value[1:]].encode())
    return name, Secret(value.encode())


def _write_token(rule: Rule, token: Secret, verdict: Verdict, arguments: argparse.Namespace) -> None:
    formats = [each.partition(":")[0] for each in arguments.format or ["text"]]
    if set(formats) - {"text", "json"}:
        raise UsageError("--rule: -f is text or json for one token")
    options = report_options(sys.stdout, show_secrets=False, verbose=arguments.verbose)
    with on_standard_output():
        if "json" in formats:
            tool = {"name": "tokenscan", "version": options.version}
            record = {"schema": 1, "tool": tool, "rule_id": rule.id, "masked": rule.mask(token)}
            print(dump({**record, "verdict": record_verdict(verdict)}, indent=2))
        else:
            print(*_compose_token(rule, token, verdict), sep="\n")


def _compose_token(rule: Rule, token: Secret, verdict: Verdict) -> Iterator[str]:
    yield f"{rule.id} {escape_unprintable(rule.mask(token))}"
    rows = list(describe_verdict(verdict, escape_unprintable)) or [("verdict", verdict.state)]
    width = max(len(name) for name, _ in rows)
    yield from (f"  {name:{width}}  {text}" for name, text in rows)
