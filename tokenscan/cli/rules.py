"""``tokenscan rules``: list them, show one, compare two sets, hold a file of them to its examples, measure them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path

from tokenscan.cli import exit_codes, rule_bench, rule_check, rule_diff, rule_texts
from tokenscan.errors import UsageError
from tokenscan.model.rule import SEVERITIES
from tokenscan.rulebook.difference import compare_rules
from tokenscan.rulebook.egress_list import list_hosts
from tokenscan.rulebook.load import load_rules
from tokenscan.rulebook.locate import find_builtin_rules
from tokenscan.rulebook.provider import Provider, read_providers
from tokenscan.rulebook.validator_check import check_validators
from tokenscan.rulebook.validators import load_validators

_SIDE = "a rule file, a folder of them, or REVISION:PATH in the repository here"


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command's parser to *commands*."""
    parser = commands.add_parser(
        "rules",
        help="list, show, compare, check and measure rules",
        description="List the built-in rules, show one, compare two sets of them, hold a file to its examples, "
        "or measure what they cost.",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    _add_list(verbs)
    _add_show(verbs)
    _add_diff(verbs)
    _add_check(verbs)
    _add_bench(verbs)


Verbs = argparse._SubParsersAction


def _add_list(verbs: Verbs[argparse.ArgumentParser]) -> None:
    text = "One line for each built-in rule; words choose those that hold all of them in id, name or provider."
    parser = verbs.add_parser("list", help="one line a rule", description=text)
    parser.add_argument("words", metavar="WORD", nargs="*", help="only rules that hold all these words")
    parser.add_argument("--provider", metavar="NAME", action="append", default=[], help="only of this provider")
    parser.add_argument("--severity", choices=SEVERITIES, action="append", default=[], help="only of this severity")
    parser.add_argument(
        "--hosts", action="store_true", help="the hosts that live checks of these rules go to, for a firewall"
    )
    _add_format(parser, "table")
    parser.set_defaults(run=run_list)


def _add_show(verbs: Verbs[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser("show", help="all that a rule says", description="All that a built-in rule says.")
    parser.add_argument("id", metavar="ID", help="the rule's id, as `rules list` prints it, or one it once had")
    _add_format(parser, "text")
    parser.set_defaults(run=run_show)


def _add_diff(verbs: Verbs[argparse.ArgumentParser]) -> None:
    text = "What is different between two sets of rules: added, removed, renamed, changed and in what."
    parser = verbs.add_parser("diff", help="what is different between two sets of rules", description=text)
    parser.add_argument("old", metavar="OLD", help=_SIDE)
    parser.add_argument("new", metavar="NEW", help=_SIDE)
    _add_format(parser, "text")
    parser.set_defaults(run=run_diff)


def _add_check(verbs: Verbs[argparse.ArgumentParser]) -> None:
    text = (
        "Hold rule files to their own examples and counter-examples, to those of all other rules, to near-misses "
        "made from their examples, to matches made from their patterns, and to texts written to make them slow."
    )
    parser = verbs.add_parser(
        "check", help="hold rule files to their own examples, and to everybody else's", description=text
    )
    parser.add_argument("files", metavar="FILE", nargs="*", type=Path, help="rule files (default: the built-in ones)")
    parser.set_defaults(run=run_check)


def _add_bench(verbs: Verbs[argparse.ArgumentParser]) -> None:
    text = (
        "Nanoseconds a byte that each rule costs: what it adds to looking for all rules at once, and what its pattern "
        "takes where something was seen. The dearest come first."
    )
    parser = verbs.add_parser("bench", help="what each rule costs", description=text)
    parser.add_argument("paths", metavar="PATH", nargs="*", type=Path, help="text to measure on (default: a made one)")
    parser.add_argument("--rules", metavar="FILE", action="append", type=Path, help="rule files (default: built-in)")
    _add_format(parser, "table")
    parser.set_defaults(run=run_bench)


def _add_format(parser: argparse.ArgumentParser, usual: str) -> None:
    parser.add_argument("-f", "--format", choices=(usual, "json"), default=usual, help="default: %(default)s")


def run_list(arguments: argparse.Namespace) -> int:
    """Print the built-in rules that were asked for."""
    providers = read_providers(find_builtin_rules())
    for name in arguments.provider:
        if not any(rule_texts.is_called(provider, name) for provider in providers):
            raise UsageError(_unknown_provider(name, providers))
    chosen = rule_texts.select(
        providers,
        words=arguments.words,
        names=arguments.provider,
        severities=arguments.severity,
    )
    if arguments.hosts:
        _print_hosts({rule.id for _, rule in chosen}, arguments.format)
    elif arguments.format == "json":
        _print_json([rule_texts.as_json(*pair, with_examples=False) for pair in sorted(chosen, key=lambda p: p[1].id)])
    else:
        print(*rule_texts.render_table(chosen), sep="\n")
    return exit_codes.CLEAN


def _print_hosts(ids: set[str], form: str) -> None:
    """Each host once; for programs with the rules that ask it."""
    validators = load_validators(find_builtin_rules(), ids).by_id
    pairs = sorted((host, name) for name, each in validators.items() for host in set(list_hosts(each)))
    by_host: dict[str, list[str]] = {}
    for host, name in pairs:
        by_host.setdefault(host, []).append(name)
    if form == "json":
        _print_json(by_host)
    else:
        print(*by_host, sep="\n")


def _unknown_provider(name: str, providers: Iterable[Provider]) -> str:
    """Whom else the user may have meant, by the names of rule files and the words in them."""
    from difflib import get_close_matches

    words = {word: each.key for each in providers for word in each.key.split("-")}
    words |= {each.key: each.key for each in providers}
    near = sorted({words[word] for word in get_close_matches(name.casefold(), words, n=3, cutoff=0.7)})
    meant = f"near it are {', '.join(near)}" if near else "`tokenscan rules list WORD` looks in all names"
    return f"--provider: none is called {name!r}; {meant}"


def run_show(arguments: argparse.Namespace) -> int:
    """Print one rule."""
    providers = read_providers(find_builtin_rules())
    pairs = {name: (each, rule) for each in providers for rule in each.rules for name in (*rule.aliases, rule.id)}
    if arguments.id not in pairs:
        raise UsageError(f"no rule is called {arguments.id!r}; `tokenscan rules list` prints their ids")
    pair = pairs[arguments.id]
    if arguments.format == "json":
        _print_json(rule_texts.as_json(*pair, with_examples=True))
    else:
        print(*rule_texts.render_rule(*pair), sep="\n")
    return exit_codes.CLEAN


def _print_json(value: object) -> None:
    print(json.dumps(value, indent=2, ensure_ascii=False))


def run_diff(arguments: argparse.Namespace) -> int:
    """Print what is different; 1 if anything is."""
    difference = compare_rules(rule_diff.read_side(arguments.old), rule_diff.read_side(arguments.new))
    if arguments.format == "json":
        print(rule_diff.as_json(difference))
    else:
        print(*rule_diff.render_difference(difference), sep="\n")
    return exit_codes.CLEAN if difference.is_empty else exit_codes.FINDINGS


def run_bench(arguments: argparse.Namespace) -> int:
    """Print what each rule costs."""
    from tokenscan.rulebook.expense import measure_expenses

    rules = load_rules(arguments.rules or find_builtin_rules())
    bill = measure_expenses(rules, rule_bench.read_text(arguments.paths, rules))
    print(rule_bench.as_json(bill) if arguments.format == "json" else "\n".join(rule_bench.render_bill(bill)))
    return exit_codes.CLEAN


def run_check(arguments: argparse.Namespace) -> int:
    """Print what is wrong with the rules of the files, one fault a line."""
    builtin = load_rules(find_builtin_rules())
    own = load_rules(arguments.files) if arguments.files else builtin
    others = {rule.id: rule for rule in (*builtin, *own)}
    faults = rule_check.find_faults(own, tuple(others.values()))
    files = arguments.files or find_builtin_rules()
    known, ids = set(others), {rule.id for rule in own}
    faults += check_validators(files, ids, known=known, others=find_builtin_rules() if arguments.files else ())
    for fault in faults:
        print(f"{fault.rule_id}: {fault.text}", file=sys.stderr)
    print(f"{len(own)} rules, {len(faults)} faults")
    return exit_codes.FINDINGS if faults else exit_codes.CLEAN
