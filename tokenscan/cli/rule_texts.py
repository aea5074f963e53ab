"""Rules as text: one line each, or all that one says."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from tokenscan.model.rule import Rule
from tokenscan.rulebook.provider import Provider

_LABEL = 14
_WIDTH = 100


def select(
    providers: Iterable[Provider], *, words: Sequence[str], names: Sequence[str], severities: Sequence[str]
) -> list[tuple[Provider, Rule]]:
    """The rules that hold all of *words* in id, name or provider, that are of a provider called one of *names* (part of
    it will do) and of one of *severities*; what is empty asks for nothing. Case does not matter.
    """
    return [
        (provider, rule)
        for provider in providers
        if not names or any(is_called(provider, name) for name in names)
        for rule in provider.rules
        if (not severities or rule.severity in severities) and _holds(provider, rule, words)
    ]


def is_called(provider: Provider, name: str) -> bool:
    """Is *name* the provider's or a part of it, whatever the case?"""
    return name.casefold() in f"{provider.key} {provider.name}".casefold()


def _holds(provider: Provider, rule: Rule, words: Sequence[str]) -> bool:
    text = " ".join((rule.id, rule.name, provider.key, provider.name, *rule.aliases)).casefold()
    return all(word.casefold() in text for word in words)


def render_table(chosen: Sequence[tuple[Provider, Rule]]) -> Iterator[str]:
    """A line for each rule, by id, in columns; then how many there are."""
    width = max((len(rule.id) for _, rule in chosen), default=0)
    for _, rule in sorted(chosen, key=lambda pair: pair[1].id):
        yield f"{rule.id:{width}}  {rule.severity:8}  {rule.confidence:6}  {rule.name}"
    providers = len({provider.key for provider, _ in chosen})
    yield f"{_count(len(chosen), 'rule')} of {_count(providers, 'provider')}"


def render_rule(provider: Provider, rule: Rule) -> Iterator[str]:
    """All that *rule* says, but for its examples, of which the number is told."""
    yield rule.name
    yield ""
    for label, text in _said(provider, rule):
        if text:
            yield from _wrap(label, text)


def _wrap(label: str, text: str) -> Iterator[str]:
    """*text* behind *label*, in lines that fit; an expression in one, to be copied."""
    if label in ("pattern", "prefilter"):
        yield f"{label:{_LABEL}}{text}"
        return
    lines = textwrap.wrap(text, _WIDTH - _LABEL, break_long_words=False, break_on_hyphens=False)
    yield from (f"{head:{_LABEL}}{line}" for head, line in zip((label, *[""] * len(lines)), lines, strict=False))


def _said(provider: Provider, rule: Rule) -> Iterator[tuple[str, str]]:
    yield "id", rule.id
    yield "provider", provider.name
    yield "family", rule.family if rule.family != rule.id else ""
    yield "once called", ", ".join(rule.aliases)
    yield "severity", rule.severity
    yield "confidence", rule.confidence
    yield "can do", rule.can
    yield "rotate", rule.rotate
    yield "reference", rule.reference
    yield "keywords", ", ".join(rule.keywords)
    yield "check", rule.checksum or ""
    yield "entropy", f"at least {rule.entropy} bits a byte" if rule.entropy else ""
    yield "filters", ", ".join(rule.filters)
    yield "overlaps", ", ".join("every other rule" if name == "*" else name for name in rule.overlaps)
    yield "parts", ", ".join(part.name for part in rule.parts)
    yield "alone", rule.alone or ""
    yield "environment", "; ".join(_signal(signal.match, signal.name, signal.severity) for signal in rule.environment)
    yield "examples", f"{len(rule.examples)}, and {_count(len(rule.counter_examples), 'counter-example')}"
    yield "prefilter", " ".join(rule.prefilter)
    yield "pattern", rule.pattern


def _signal(match: str, name: str, severity: str | None) -> str:
    return f"{match} is {name}" + (f", severity {severity}" if severity else "")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def as_json(provider: Provider, rule: Rule, *, with_examples: bool) -> dict[str, Any]:
    """The rule as plain values, with its provider; examples have the joint of made-up tokens removed."""
    said = {"id": rule.id, "provider": provider.name, **asdict(rule)}
    if not with_examples:
        del said["examples"], said["counter_examples"]
    return said
