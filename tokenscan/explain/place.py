"""Explaining a place: a file or a line of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tokenscan.detect.lines import line_bounds
from tokenscan.errors import UsageError
from tokenscan.explain.account import Account, Explanation, Miss
from tokenscan.explain.content import Text
from tokenscan.explain.miss import MAX_LINE, explain_rule, find_misses
from tokenscan.explain.target import Target
from tokenscan.explain.text import Explainer
from tokenscan.model.blob import Blob, Skipped
from tokenscan.model.rule import Rule


@dataclass(slots=True)
class _Gathered:
    """*end* is the last line that any window reached."""

    accounts: dict[tuple[object, ...], Account] = field(default_factory=dict)
    misses: tuple[Miss, ...] = ()
    gaps: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    path: str = ""
    object_id: str = ""
    end: int = 0
    is_read: bool = False


def explain_place(
    explainer: Explainer, texts: Iterable[Text | Skipped], target: Target, rule: Rule | None = None
) -> Explanation:
    """What became of everything on the line of *target*, or in all of it; of *rule* alone if one is named. Raises
    ``UsageError`` for a line that is not there.
    """
    found = _Gathered()
    for text in texts:
        if isinstance(text, Skipped):
            detail = f", {text.detail}" if text.detail else ""
            said = found.gaps if text.is_failure else found.notes
            said.append(f"{text.path}: {text.reason.replace('-', ' ')}{detail}")
        else:
            _add(found, explainer, text, target, rule)
    if not found.is_read and not found.gaps:
        raise UsageError("; ".join((f"{target.path}: nothing is at that place", *found.notes)))
    if target.line is not None and target.line > found.end and not found.gaps:
        raise UsageError(f"{target.path}: line {target.line:,} is beyond the end; the last is {found.end:,}")
    if rule is not None and found.accounts:
        found.misses = ()  # it is silent in one window of a large file, and speaks in another
    notes = tuple(_list_notes(explainer, found))
    return Explanation(
        found.path,
        target.line,
        target.column,
        tuple(found.accounts.values()),
        found.misses,
        notes,
        tuple(found.gaps),
        found.object_id,
    )


def _add(found: _Gathered, explainer: Explainer, text: Text, target: Target, rule: Rule | None) -> None:
    blob = text.blob
    last = blob.first_line + blob.data.count(b"\n") + (not blob.data.endswith(b"\n"))
    found.is_read, found.end = True, max(found.end, last)
    found.path, found.object_id = text.path, blob.object_id
    look = explainer.look(text)
    found.gaps += look.detection.given_up
    chosen = [(trace, span) for trace, span in look.placed() if target.covers(span)]
    for each in look.tell(pair for pair in chosen if rule is None or pair[0].match.rule.id == rule.id):
        found.accounts.setdefault((each.rule.id, each.span, each.encodings), each)
    if found.misses or (target.line is not None and not blob.first_line < target.line <= last):
        return
    matched = {trace.match.rule.id for trace, _ in chosen}
    if rule is not None and rule.id not in matched:
        found.misses = (explain_rule(next(explainer.compiled(rule.id)), blob.data, _offset_of(blob, target.line)),)
    elif rule is None and target.line is not None:
        offset = _offset_of(blob, target.line)
        start, end = line_bounds(blob.data, offset, offset)
        if end - start > MAX_LINE:
            found.notes.append("the line is too long to say which rules have a word on it; --rule ID asks one")
            return
        found.misses = tuple(find_misses(explainer.compiled(), blob.data, offset, matched))


def _offset_of(blob: Blob, line: int | None) -> int:
    """The offset at which *line* begins in *blob*; 0 without one."""
    offset = 0
    for _ in range(line - blob.first_line - 1 if line else 0):
        offset = blob.data.index(b"\n", offset) + 1
    return offset


def _list_notes(explainer: Explainer, found: _Gathered) -> Iterator[str]:
    settings = explainer.settings
    if found.path and settings.exclusion.covers(found.path):
        yield "the configuration leaves this path out (exclude): a scan reports nothing of it"
    yield from (*found.notes, *settings.notes)
