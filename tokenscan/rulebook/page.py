"""The page of all rules, made from the rule files: ``python -m tokenscan.rulebook.page`` writes ``docs/rules.md``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tokenscan.model.rule import SEVERITIES, Rule
from tokenscan.rulebook.locate import find_builtin_rules
from tokenscan.rulebook.provider import Provider, read_providers

TARGET = Path("docs/rules.md")

_HEAD = """# Rules

<!-- Made from rules/*.toml by `python -m tokenscan.rulebook.page`; a test holds it current. -->

{rules} kinds of credentials of {providers} providers and formats. `tokenscan rules show ID` says all of one;
[writing rules](writing-rules.md) says what the words mean.

Confidence is that of a match before any further look. *Check* names what proves a value without asking anybody; one
that fits is of high confidence.

| severity | kinds |
| --- | --- |
{severities}
"""


def render_page(providers: Sequence[Provider]) -> str:
    """The page in Markdown: a table of severities, then a section for each provider, by name."""
    return _render_head(providers) + "".join(map(_render_provider, providers))


def _render_head(providers: Sequence[Provider]) -> str:
    rules = [rule for provider in providers for rule in provider.rules]
    counts = ((severity, sum(rule.severity == severity for rule in rules)) for severity in reversed(SEVERITIES))
    table = "\n".join(f"| {severity} | {count} |" for severity, count in counts)
    return _HEAD.format(rules=len(rules), providers=len(providers), severities=table)


def _render_provider(provider: Provider) -> str:
    return f"\n## {provider.name}\n" + "".join("\n".join(["", *_render_rule(rule), ""]) for rule in provider.rules)


def _render_rule(rule: Rule) -> Iterator[str]:
    """What it is, what a thief can do with it, and how to take it back, a paragraph each."""
    check = f" · check `{rule.checksum}`" if rule.checksum else ""
    yield f"### `{rule.id}`"
    yield ""
    yield f"[{_escape(rule.name)}]({rule.reference}) · {rule.severity} · {rule.confidence} confidence{check}"
    yield ""
    yield f"{_escape(rule.can)} *To rotate:* {_escape(rule.rotate)}"
    if rule.environment:
        yield f"*Environment:* {', '.join(_signals(rule))}."


def _signals(rule: Rule) -> Iterable[str]:
    for signal in rule.environment:
        severity = f" ({signal.severity})" if signal.severity else ""
        yield f"`{signal.match}` is {signal.name}{severity}"


def _escape(text: str) -> str:
    return re.sub(r"([\\`*_<>\[\]|])", r"\\\1", text)


def main() -> None:
    """Write the page where it stands in a checkout."""
    TARGET.write_text(render_page(read_providers(find_builtin_rules())), encoding="utf-8")


if __name__ == "__main__":
    main()
