"""Explanations for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from tokenscan.detect.structure.score import HIGH, LOW, MEDIUM, Score
from tokenscan.detect.structure.weights import BIAS
from tokenscan.explain.account import Account, Explanation, Miss, Outcome
from tokenscan.explain.comparison import Comparison
from tokenscan.explain.revisit import State, Story
from tokenscan.model.finding import Finding
from tokenscan.model.location import Location
from tokenscan.model.provenance import Provenance
from tokenscan.model.secret import ELLIPSIS
from tokenscan.report.options import ReportOptions
from tokenscan.report.place import SHORT_ID
from tokenscan.report.redact import Redactor, show_secret
from tokenscan.report.text.excerpt import compose_excerpt
from tokenscan.report.text.line import EMPTY, Line, Style
from tokenscan.report.text.printable import escape_unprintable
from tokenscan.report.text.rows import Row, compose_rows
from tokenscan.report.text.words import count

MAX_MISSES = 6
MAX_FEATURES = 10
"""Shown without ``--verbose``; the others are counted."""

_HEADS: dict[Outcome, tuple[str, Style]] = {
    "reported": ("reported by ", "bad"),
    "suppressed": ("accepted: ", "good"),
    "too-unsure": ("kept back: ", "low"),
    "excluded": ("left out: ", "low"),
    "dropped": ("dropped: ", "good"),
}

_STATES: dict[State, str] = {
    "there": "still there",
    "moved": "moved",
    "changed": "not there any more",
    "missing": "gone",
    "unreadable": "cannot be read",
    "not-revisited": "not looked at again",
}


def compose_explanation(explanation: Explanation, options: ReportOptions) -> Iterator[Line]:
    """All of an explanation."""
    for _, group in groupby(explanation.accounts, key=lambda each: each.span):
        yield from _compose_spot(explanation, tuple(group), options)
    if not explanation.accounts and not explanation.crossings:
        yield from _compose_silence(explanation, options)
    for finding in explanation.crossings:
        yield from _compose_crossing(explanation, finding, options)
    for setting in explanation.settings if explanation.line else ():
        yield from _compose_setting(setting, options)
    yield from _compose_misses(explanation.misses, options)
    for note in explanation.notes:
        yield (("note: ", "label"), (escape_unprintable(note), ""))
    yield from _compose_gaps(explanation.gaps)


def _compose_gaps(gaps: Iterable[str]) -> Iterator[Line]:
    for gap in gaps:
        yield (("NOT READ: ", "bad"), (escape_unprintable(gap), ""))


def show_path(path: str, explanations: Iterable[Explanation], options: ReportOptions) -> str:
    """*path* without the secrets that are told of: a file may be named by one."""
    if options.show_secrets:
        return path
    known = [each.finding for explanation in explanations for each in explanation.accounts if each.finding]
    return Redactor((*known, *(each for explanation in explanations for each in explanation.crossings))).redact(path)


def _name(explanation: Explanation, options: ReportOptions) -> str:
    if not explanation.path:
        return f"<object {explanation.object_id[:SHORT_ID]}>" if explanation.object_id else "<stdin>"
    return escape_unprintable(show_path(explanation.path, (explanation,), options))


def _compose_spot(explanation: Explanation, accounts: Sequence[Account], options: ReportOptions) -> Iterator[Line]:
    """What stands at one place, and what each rule that looked at it thought."""
    accounts = sorted(accounts, key=lambda each: tuple(_HEADS).index(each.outcome))
    first = accounts[0]
    secret = escape_unprintable(show_value(first, options))
    yield (
        (f"{_name(explanation, options)}:{first.span.line}:{first.span.column}", "path"),
        (" ", ""),
        (secret, "secret"),
    )
    spelled = secret if not first.encodings else "" if options.show_secrets else ELLIPSIS
    place = Location(Provenance("file", explanation.path), first.span, "", first.context)
    yield from compose_excerpt(place, spelled, first.rule.severity, show=escape_unprintable, width=options.width)
    for each in accounts:
        head, style = _HEADS[each.outcome]
        why = f" ({each.stage}: {each.reason})" if each.stage else ""
        yield (("  ", ""), (head, style), (each.rule.id, "rule"), (why, ""))
        yield from compose_rows(_list_rows(each, options), options.width)
    yield EMPTY


def _compose_crossing(explanation: Explanation, finding: Finding, options: ReportOptions) -> Iterator[Line]:
    """What crosses: a rule, and in its facts every environment with a place, and why."""
    first = finding.locations[0]
    place = show_path(f"{first.provenance.path}:{first.span.line}:{first.span.column}", (explanation,), options)
    secret = escape_unprintable(show_secret(finding, options))
    yield ((escape_unprintable(place), "path"), (" ", ""), (secret, "secret"))
    head, style = _HEADS["suppressed" if finding.suppression else "reported"]
    why = f" ({finding.suppression.kind}, by {finding.suppression.path or 'a comment'})" if finding.suppression else ""
    yield (("  ", ""), (head, style), (finding.rule.id, "rule"), (escape_unprintable(why), ""))
    rows = [("  what", f"{finding.rule.name}, {finding.severity} severity, {finding.confidence} confidence")]
    rows += [(f"  {escape_unprintable(name)}", _show(value, explanation, options)) for name, value in finding.facts]
    yield from compose_rows([*rows, ("  fingerprint", finding.fingerprint)], options.width)
    yield EMPTY


def _compose_setting(setting: Comparison, options: ReportOptions) -> Iterator[Line]:
    """Where a setting belongs, and with what it is compared."""
    yield ((f"{escape_unprintable(setting.key)} at {setting.span.line}:{setting.span.column}", "heading"),)
    first, *more = setting.evidence
    rows = [("environment", f"{setting.environment}, {escape_unprintable(first)}")]
    rows += [("", f"also {escape_unprintable(each)}") for each in more]
    rows.append(("comparison", setting.says))
    if setting.others:
        told = ", ".join(f"{count(number, 'value')} of {name}" for name, number in setting.others)
        rows.append(("with", f"{told}, which must not share it"))
    yield from compose_rows(rows, options.width)
    yield EMPTY


def _show(text: str, explanation: Explanation, options: ReportOptions) -> str:
    return escape_unprintable(show_path(text, (explanation,), options))


def show_value(account: Account, options: ReportOptions) -> str:
    """The value as *options* ask for it; bytes that are no UTF-8 become U+FFFD."""
    if options.show_secrets:
        return account.secret.reveal().decode("utf-8", "replace")
    return account.rule.mask(account.secret)


def _list_rows(account: Account, options: ReportOptions) -> Iterator[Row]:
    finding = account.finding
    sure = f", {account.confidence} confidence" if account.confidence else ""
    yield "  what", f"{account.rule.name}, {finding.severity if finding else account.rule.severity} severity{sure}"
    if account.encodings:
        yield "  encoded", " inside ".join(reversed(account.encodings))
    for check in account.checks:
        yield f"  {check.stage}", escape_unprintable(check.says)
    if account.score:
        yield from _list_score(account.score, verbose=options.verbose)
    if finding:
        for name, value in finding.facts:
            yield f"  {escape_unprintable(name)}", escape_unprintable(value)
        for part in finding.parts:
            yield f"  {part.name}", f"{escape_unprintable(part.masked)} completes it"
        yield "  fingerprint", finding.fingerprint


def _list_score(score: Score, *, verbose: bool) -> Iterator[Row]:
    yield "  score", f"{score.total:.2f}: high from {HIGH:g}, medium from {MEDIUM:g}, low from {LOW:g}, dropped below"
    weighty = sorted((part for part in score.parts if part[0]), key=lambda part: -abs(part[0]))
    shown = weighty if verbose else weighty[:MAX_FEATURES]
    yield "", f"{BIAS:+.2f} what every assignment begins with"
    for weight, feature in sorted(shown, reverse=True):
        yield "", f"{weight:+.2f} {feature}"
    rest = weighty[len(shown) :]
    if rest:
        yield "", f"{sum(weight for weight, _ in rest):+.2f} {count(len(rest), 'more feature')}, which --verbose lists"


def _compose_silence(explanation: Explanation, options: ReportOptions) -> Iterator[Line]:
    point = [str(each) for each in (explanation.line, explanation.column) if each is not None]
    place = ":".join((_name(explanation, options), *point))
    says = "what stands there was looked at by no rule" if point else "no rule looked at anything in it"
    yield ((place, "path"), (f" {says}: nothing in it is reported, and nothing was dropped.", ""))
    yield EMPTY


def _compose_misses(misses: Sequence[Miss], options: ReportOptions) -> Iterator[Line]:
    if not misses:
        return
    yield (("Rules with a word on the line that match nothing there", "heading"),)
    shown = misses if options.verbose else misses[:MAX_MISSES]
    yield from compose_rows(((each.rule.id, _describe_miss(each)) for each in shown), options.width)
    if len(misses) > len(shown):
        yield ((f"  … and {count(len(misses) - len(shown), 'more rule')}, which --verbose lists", ""),)
    yield EMPTY


def _describe_miss(miss: Miss) -> str:
    word = f"{escape_unprintable(miss.keyword)!r} at column {miss.column}: " if miss.keyword else ""
    return word + miss.reason


def compose_story(story: Story, options: ReportOptions) -> Iterator[Line]:
    """All that is to say of the first place where the secret still is, then what became of every place."""
    told = next((visit.explanation for visit in story.visits if visit.explanation), None)
    if told:
        yield from compose_explanation(told, options)
    yield ((f"Places of {story.fingerprint}", "heading"),)
    yield from compose_rows(_list_visits(story, options), options.width)
    if story.unseen:
        yield ((f"  … and {count(story.unseen, 'more place')}, not looked at again", ""),)
    yield from _compose_gaps(story.gaps)


def _list_visits(story: Story, options: ReportOptions) -> Iterator[Row]:
    told = [visit.explanation for visit in story.visits if visit.explanation]
    for visit in story.visits:
        text = visit.spot.name + (f": {visit.detail}" if visit.detail else "")
        yield _STATES[visit.state], escape_unprintable(show_path(text, told, options))
