"""How many rules there are: the numbers for the README of this folder."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence

from tokenscan.model.rule import SEVERITIES
from tokenscan.rulebook.locate import find_builtin_rules
from tokenscan.rulebook.provider import Provider, read_providers


def main(words: Sequence[str]) -> int:
    """Count and print."""
    argparse.ArgumentParser(prog="python -m benchmarks rules", description=__doc__).parse_args(words)
    print("\n".join(render_counts(read_providers(find_builtin_rules()))))
    return 0


def render_counts(providers: Sequence[Provider]) -> Iterator[str]:
    """A table in Markdown."""
    rules = [rule for provider in providers for rule in provider.rules]
    severities = Counter(rule.severity for rule in rules)
    yield "| what | number |"
    yield "| --- | --- |"
    yield f"| kinds of credentials | {len(rules)} |"
    yield f"| providers and formats | {len(providers)} |"
    yield f"| examples | {sum(len(rule.examples) for rule in rules)} |"
    yield f"| counter-examples | {sum(len(rule.counter_examples) for rule in rules)} |"
    yield f"| with an offline check | {sum(rule.checksum is not None for rule in rules)} |"
    yield f"| that tell test from live | {sum(bool(rule.environment) for rule in rules)} |"
    for severity in reversed(SEVERITIES):
        yield f"| {severity} | {severities[severity]} |"
