"""``tokenscan explain``: what became of a string, and why."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from tokenscan import __version__
from tokenscan.cli import exit_codes
from tokenscan.cli.explain_environments import PREFIX, add_comparison, tell_crossing
from tokenscan.cli.known import accept_known, find_baseline, tell_other_key
from tokenscan.cli.options import make_plan
from tokenscan.cli.pipe import on_standard_output
from tokenscan.cli.plan import Plan
from tokenscan.cli.suppressions import add_baseline_flags
from tokenscan.cli.write import report_options
from tokenscan.errors import UsageError
from tokenscan.explain.compose import compose_explanation, compose_story
from tokenscan.explain.content import read_file, read_stdin, split_member
from tokenscan.explain.place import explain_place
from tokenscan.explain.record import SCHEMA_VERSION, Record, record_explanation, record_story
from tokenscan.explain.revisit import Revisitor, Story
from tokenscan.explain.search import search_places
from tokenscan.explain.spot import MAX_SPOTS, Spot, read_report
from tokenscan.explain.target import STDIN, is_fingerprint, parse_target
from tokenscan.explain.text import Explainer
from tokenscan.model.rule import CONFIDENCES, Rule
from tokenscan.report.dump import dump
from tokenscan.report.text import write_lines
from tokenscan.sources.files import find_root


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser to *commands*."""
    parser = commands.add_parser(
        "explain",
        help="why something is reported, or is not",
        description="Say of every string on a line that a rule looked at what became of it: reported, and how sure "
        "that is and why; or dropped, at which stage and why. A finding is looked up again by its fingerprint.",
        epilog="exit codes: 0 explained, 2 usage, or nothing is at that place, 3 something could not be read",
    )
    parser.add_argument(
        "target",
        metavar="TARGET",
        help="FILE, FILE:LINE or FILE:LINE:COLUMN (- is standard input), or the fingerprint of a finding",
    )
    parser.add_argument(
        "place", metavar="PATH", nargs="?", help="of a fingerprint: where to look for it without a report (default: .)"
    )
    parser.add_argument("--git", action="store_true", help="of a fingerprint: look through the history of PATH, too")
    parser.add_argument(
        "--report",
        metavar="FILE",
        help="of a fingerprint: the JSON or JSON Lines report that holds it",
    )
    parser.add_argument("--rule", metavar="ID", help="only what this rule thinks, and why it is silent where it is")
    parser.add_argument("-f", "--format", choices=("text", "json"), default="text", help="default: %(default)s")
    parser.add_argument("--show-secrets", action="store_true", help="print values in full; they are masked otherwise")
    parser.add_argument("-v", "--verbose", action="store_true", help="list every feature and every rule")
    parser.add_argument("--min-confidence", choices=CONFIDENCES, help="where reports begin (default: medium)")
    parser.add_argument(
        "-c", "--config", metavar="FILE", type=Path, help="use FILE in place of the repository's configuration"
    )
    parser.add_argument(
        "--no-repo-config",
        action="store_true",
        help="ignore the configuration and the baseline that the repository brings",
    )
    add_baseline_flags(parser)
    parser.add_argument("--no-cache", action="store_true", help="neither read nor write compiled rules")
    parser.set_defaults(run=run, jobs=None, fail_on=None)


def run(arguments: argparse.Namespace) -> int:
    """Explain, and give the exit code."""
    if is_fingerprint(arguments.target):
        return _run_fingerprint(arguments)
    for name, flag in (("place", "a second place"), ("git", "--git"), ("report", "--report")):
        if getattr(arguments, name):
            raise UsageError(f"{flag} goes with a fingerprint, and {arguments.target!r} is none")
    return _run_place(arguments)


def _run_place(arguments: argparse.Namespace) -> int:
    target = parse_target(arguments.target)
    is_stdin = target.path == STDIN
    file = split_member(target.path)[0]
    root = str(Path.cwd()) if is_stdin else find_root([file])
    plan = make_plan(arguments, Path(root))
    texts = read_stdin() if is_stdin else read_file(target.path, root)
    explanation = explain_place(_make_explainer(plan, arguments, root), texts, target, _find_rule(plan, arguments.rule))
    if not is_stdin and not arguments.rule:
        explanation = add_comparison(explanation, target, root, plan, find_baseline(arguments, Path(root)))
    options = report_options(sys.stdout, show_secrets=arguments.show_secrets, verbose=arguments.verbose)
    with on_standard_output():
        if arguments.format == "json":
            _print_json({"place": record_explanation(explanation, options)}, plan)
        else:
            write_lines(compose_explanation(explanation, options), sys.stdout, options)
    return exit_codes.INCOMPLETE if explanation.gaps else exit_codes.CLEAN


def _run_fingerprint(arguments: argparse.Namespace) -> int:
    if arguments.rule:
        raise UsageError("--rule goes with a place; a fingerprint is of one rule")
    folder = arguments.place or "."
    root = find_root([folder])
    plan = make_plan(arguments, Path(root))
    return _print_story(_tell_story(arguments, plan, folder, root), arguments, plan)


def _tell_story(arguments: argparse.Namespace, plan: Plan, folder: str, root: str) -> Story:
    """By comparing environments first, which is cheap; a report says whether that is worth it."""
    spots, gaps = _find_spots(arguments, plan, folder) if arguments.report else ((), ())
    if not spots or spots[0].rule_id.startswith(PREFIX):
        folder, root = (spots[0].root, spots[0].root) if spots else (folder, root)
        baseline = find_baseline(arguments, Path(root))
        story = tell_crossing(arguments.target, folder, root, plan, baseline, with_history=arguments.git)
        if story is not None:
            return story
    if not spots:
        spots, gaps = _find_spots(arguments, plan, folder)
    revisitor = Revisitor(_make_explainer(plan, arguments, root), arguments.target)
    visits = [revisitor.visit(spot) for spot in spots[:MAX_SPOTS]]
    return Story(arguments.target, tuple(visits), len(spots) - len(visits), tuple(gaps))


def _print_story(story: Story, arguments: argparse.Namespace, plan: Plan) -> int:
    options = report_options(sys.stdout, show_secrets=arguments.show_secrets, verbose=arguments.verbose)
    with on_standard_output():
        if arguments.format == "json":
            _print_json(record_story(story, options), plan)
        else:
            write_lines(compose_story(story, options), sys.stdout, options)
    return _judge_story(story)


def _judge_story(story: Story) -> int:
    is_found = any(visit.explanation for visit in story.visits)
    is_partial = story.gaps or any(visit.state == "unreadable" for visit in story.visits)
    if is_partial or (story.unseen and not is_found):
        return exit_codes.INCOMPLETE
    return exit_codes.CLEAN if is_found else exit_codes.USAGE


def _find_spots(arguments: argparse.Namespace, plan: Plan, folder: str) -> tuple[tuple[Spot, ...], Iterable[str]]:
    """The places of the finding, and what could not be read on the way. Raises ``UsageError`` where there are none."""
    if not arguments.report:
        found = search_places(folder, arguments.target, plan.ruleset, plan.settings, with_history=arguments.git)
        if not found[0] and not found[1]:
            raise UsageError(
                f"nothing below {folder} has the fingerprint {arguments.target}; --git looks through its history, "
                "--report FILE takes the places from a report, and with another key it is another"
            )
        return found
    if arguments.git:
        raise UsageError("--git and --report exclude each other: the places are those of the report")
    spots = read_report(_read_text(arguments.report), arguments.target, name=arguments.report)
    if arguments.place or not spots or not spots[0].root:
        spots = tuple(replace(spot, root=find_root([folder])) for spot in spots)
    return spots, ()


def _read_text(name: str) -> str:
    try:
        data = sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
        return data.decode("utf-8")
    except OSError as error:
        raise UsageError(f"--report: {name} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"--report: {name} is not UTF-8, and so no report") from None


def _make_explainer(plan: Plan, arguments: argparse.Namespace, root: str) -> Explainer:
    baseline = find_baseline(arguments, Path(root))
    settings = replace(plan.settings, notes=(*plan.settings.notes, *tell_other_key(baseline, plan)))
    engine = plan.ruleset.make_engine()
    return Explainer(engine, plan.ruleset, settings, accept=lambda result: accept_known(result, baseline, plan))


def _find_rule(plan: Plan, name: str | None) -> Rule | None:
    if name is None:
        return None
    for rule in plan.ruleset.compiled.rules:
        if rule.id == name:
            return rule
    raise UsageError(f"--rule: no rule is called {name!r}; `tokenscan rules list` prints their ids")


def _print_json(record: Record, plan: Plan) -> None:
    head = {"schema": SCHEMA_VERSION, "tool": {"name": "tokenscan", "version": __version__}}
    print(dump({**head, "ruleset": plan.ruleset.hash, **record}, indent=2))
