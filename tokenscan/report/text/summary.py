"""What was read, what was not, and the sum of it all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from tokenscan.model.blob import Reason, Skipped
from tokenscan.model.finding import Finding
from tokenscan.model.result import Coverage, ScanResult
from tokenscan.model.rule import SEVERITIES
from tokenscan.report.text.line import EMPTY, Line, Show, Style
from tokenscan.report.text.words import count, size, spell, tally

MAX_FAILURES = 20
"""Failures that are named unless asked for more; the others are counted. The JSON formats have them all."""

MAX_ALIKE = 3
"""Failures with one reason and one detail that are named each; more are named together."""

REMEDIES: dict[Reason, str] = {
    "missing": "git fsck tells more; a partial clone is completed by git fetch --refetch --no-filter",
    "damaged": "git fsck tells more of an object, and a fresh clone may have it whole; of an archive, what made it",
    "budget-spent": "--max-archive-bytes allows more; what was left can be unpacked and scanned by itself",
}


def compose_notes(notes: Sequence[str], show: Show) -> Iterator[Line]:
    """What the scan has to say besides."""
    for note in notes:
        yield (("note: ", "label"), (show(note), ""))
    if notes:
        yield EMPTY


def compose_left_out(coverage: Coverage, show: Show) -> Iterator[Line]:
    """Everything that was left out as the user had asked."""
    declared = [skipped for skipped in coverage.skipped if not skipped.is_failure]
    if declared:
        yield (("Left out", "heading"),)
        yield from _list_skipped([(each, 1) for each in declared], "label", show)
        yield EMPTY


def compose_unread(coverage: Coverage, show: Show, *, limit: int | None = MAX_FAILURES) -> Iterator[Line]:
    """Why the scan is incomplete, with *limit* failures at most: nothing where it is complete."""
    if coverage.is_complete:
        return
    yield (("Not everything was read", "heading"),)
    if coverage.interrupted:
        yield (("  interrupted", "bad"), (" before the end of the scan", ""))
    failures = [skipped for skipped in coverage.skipped if skipped.is_failure]
    groups = _group_alike(failures) if limit is not None else [(each, 1) for each in failures]
    yield from _list_skipped(groups[:limit], "bad", show)
    unnamed = sum(number for _, number in groups[len(groups[:limit]) :])
    if unnamed:
        yield ((f"  … and {unnamed:,} more, which --verbose lists", ""),)
    unhelped = {skipped.reason for skipped in failures if "; git " not in skipped.detail}
    for reason in sorted(unhelped & REMEDIES.keys()):
        yield ((f"  {spell(reason)}? ", "label"), (REMEDIES[reason], ""))
    yield EMPTY


def _group_alike(skips: Sequence[Skipped]) -> list[tuple[Skipped, int]]:
    """*skips*, and of more than ``MAX_ALIKE`` with one reason and detail the first and their number: a clone without
    its blobs has nothing else to say of each.
    """
    groups: dict[tuple[str, str], list[Skipped]] = {}
    for skipped in skips:
        groups.setdefault((skipped.reason, skipped.detail), []).append(skipped)
    crowded = {key for key, own in groups.items() if key[1] and len(own) > MAX_ALIKE}
    rows: list[tuple[Skipped, int]] = []
    for skipped in skips:
        key = (skipped.reason, skipped.detail)
        if key not in crowded:
            rows.append((skipped, 1))
        elif skipped is groups[key][0]:
            rows.append((skipped, len(groups[key])))
    return rows


def _list_skipped(rows: Sequence[tuple[Skipped, int]], style: Style, show: Show) -> Iterator[Line]:
    column = max((len(spell(skipped.reason)) for skipped, _ in rows), default=0)
    for skipped, number in rows:
        yield (("  ", ""), (spell(skipped.reason).ljust(column), style), (f"  {_describe(skipped, number, show)}", ""))


def _describe(skipped: Skipped, number: int, show: Show) -> str:
    more = f" and {number - 1:,} more" if number > 1 else ""
    return show(skipped.path) + more + (f": {show(skipped.detail)}" if skipped.detail else "")


def compose_summary(shown: Sequence[Finding], result: ScanResult) -> Line:
    """The last line. A scan that could not read everything is never called clean."""
    text = "; ".join(_clauses(shown, result)) + "."
    if not result.coverage.is_complete:
        return (("INCOMPLETE: ", "bad"), (text, ""))
    return ((text[0].upper() + text[1:], "heading" if shown else "good"),)


def _clauses(shown: Sequence[Finding], result: ScanResult) -> Iterator[str]:
    coverage = result.coverage
    yield f"{_count_findings(shown)} in {count(coverage.objects, 'object')} ({size(coverage.bytes)})"
    suppressed = len(result.findings) - len(shown)
    if suppressed:
        yield f"{suppressed:,} suppressed"
    declared = [skipped.reason for skipped in coverage.skipped if not skipped.is_failure]
    if declared:
        yield f"left out: {tally(declared)}"
    failed = [skipped.reason for skipped in coverage.skipped if skipped.is_failure]
    if failed:
        yield f"not read: {tally(failed)}"
    if coverage.interrupted:
        yield "interrupted"


def _count_findings(shown: Sequence[Finding]) -> str:
    if not shown:
        return "no secrets found"
    counted = Counter(finding.severity for finding in shown)
    parts = (f"{counted[severity]:,} {severity}" for severity in reversed(SEVERITIES) if counted[severity])
    return f"{count(len(shown), 'finding')} ({', '.join(parts)})"
