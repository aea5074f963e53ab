"""``tokenscan rules``: list them, show one, hold a file of them to its examples."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from tokenscan.cli import exit_codes
from tokenscan.detect.compile import compile_rules
from tokenscan.detect.engine import Engine
from tokenscan.detect.prefilter import make_prefilter
from tokenscan.errors import UsageError
from tokenscan.model.rule import Rule
from tokenscan.rulebook.check import Fault, check_examples, check_parts, check_shape, check_silence
from tokenscan.rulebook.gates import check_gates
from tokenscan.rulebook.load import load_rules
from tokenscan.rulebook.locate import find_builtin_rules


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser to *commands*."""
    parser = commands.add_parser(
        "rules",
        help="list, show and check rules",
        description="List the built-in rules, show one, or hold a file of rules to its examples.",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    listing = verbs.add_parser("list", help="one line a rule", description="One line for each built-in rule.")
    listing.add_argument("-f", "--format", choices=("table", "json"), default="table", help="default: %(default)s")
    listing.set_defaults(run=run_list)
    show = verbs.add_parser("show", help="all that a rule says", description="All that a built-in rule says.")
    show.add_argument("id", metavar="ID", help="the rule's id, as `rules list` prints it")
    show.set_defaults(run=run_show)
    text = "Hold rule files to their own examples and counter-examples, and to the examples of all other rules."
    check = verbs.add_parser(
        "check", help="hold rule files to their own examples, and to everybody else's", description=text
    )
    check.add_argument("files", metavar="FILE", nargs="*", type=Path, help="rule files (default: the built-in ones)")
    check.set_defaults(run=run_check)


def run_list(arguments: argparse.Namespace) -> int:
    """Print the built-in rules."""
    rules = sorted(load_rules(find_builtin_rules()), key=lambda rule: rule.id)
    if arguments.format == "json":
        print(json.dumps([_summary(rule) for rule in rules], indent=2, ensure_ascii=False))
        return exit_codes.CLEAN
    width = max(len(rule.id) for rule in rules)
    for rule in rules:
        print(f"{rule.id:{width}}  {rule.severity:8}  {rule.confidence:6}  {rule.name}")
    return exit_codes.CLEAN


def run_show(arguments: argparse.Namespace) -> int:
    """Print one rule."""
    rules = {rule.id: rule for rule in load_rules(find_builtin_rules())}
    if arguments.id not in rules:
        raise UsageError(f"no rule is called {arguments.id!r}; `tokenscan rules list` prints their ids")
    rule = rules[arguments.id]
    for key, value in (*_summary(rule).items(), ("can", rule.can), ("rotate", rule.rotate), ("pattern", rule.pattern)):
        print(f"{key:12}{', '.join(value) if isinstance(value, list) else value}")
    return exit_codes.CLEAN


def _summary(rule: Rule) -> dict[str, str | list[str]]:
    return {
        "id": rule.id,
        "name": rule.name,
        "family": rule.family,
        "severity": rule.severity,
        "confidence": rule.confidence,
        "keywords": list(rule.keywords),
        "checksum": rule.checksum or "none",
        "entropy": str(rule.entropy),
        "filters": list(rule.filters),
        "overlaps": list(rule.overlaps),
        "parts": [part.name for part in rule.parts],
        "alone": rule.alone or "",
        "aliases": list(rule.aliases),
        "reference": rule.reference,
    }


def run_check(arguments: argparse.Namespace) -> int:
    """Print what is wrong with the rules of the files, one fault a line."""
    builtin = load_rules(find_builtin_rules())
    own = load_rules(arguments.files) if arguments.files else builtin
    others = {rule.id: rule for rule in (*builtin, *own)}
    faults = list(find_faults(own, tuple(others.values())))
    for fault in faults:
        print(f"{fault.rule_id}: {fault.text}", file=sys.stderr)
    print(f"{len(own)} rules, {len(faults)} faults")
    return exit_codes.FINDINGS if faults else exit_codes.CLEAN


def find_faults(own: Sequence[Rule], everyone: Sequence[Rule]) -> Iterable[Fault]:
    """What is wrong with the rules *own*, run among *everyone*."""
    malformed = [fault for rule in own for fault in check_shape(rule)]
    if malformed:
        return malformed
    whole = _make_engine(everyone)
    faults = [fault for rule in own for fault in (*check_examples(rule, whole), *check_gates(rule))]
    names = {rule.id for rule in own}
    others = (*check_parts(everyone), *check_silence(everyone, whole))
    return faults + [fault for fault in others if fault.rule_id in names]


def _make_engine(rules: Sequence[Rule]) -> Engine:
    compiled = compile_rules(rules)
    return Engine(compiled, make_prefilter(compiled.programs))
