"""Looking at one text with somebody looking on, and telling what became of its strings."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tokenscan.detect.anchor import MAX_WIDTH
from tokenscan.detect.engine import Detection, Engine
from tokenscan.detect.lines import Lines, context_bounds
from tokenscan.detect.match import Candidate, Drop, Rejection
from tokenscan.detect.program import CompiledRule
from tokenscan.detect.watch import Trace, Watch
from tokenscan.explain.account import Account, Outcome
from tokenscan.explain.checks import list_checks, score_match
from tokenscan.explain.content import Text
from tokenscan.model.finding import Finding
from tokenscan.model.location import Span
from tokenscan.model.result import Coverage, ScanResult
from tokenscan.model.secret import ELLIPSIS, Secret
from tokenscan.rulebook.ruleset import Ruleset
from tokenscan.scan.gather import gather_findings
from tokenscan.scan.hit import locate_hits
from tokenscan.scan.settings import ScanSettings
from tokenscan.sources.exclusion import Exclusion

_LATE = ("overlap", "part")
"""Stages that come after every match was judged by itself."""

_Key = tuple[str, int, int, tuple[str, ...]]
"""The rule's id, the offsets, and what was undone."""


Accept = Callable[[ScanResult], ScanResult]
"""Gives findings the suppressions that a baseline, or a file that lists fingerprints, has for them."""


def as_it_is(result: ScanResult) -> ScanResult:
    """Accepts nothing."""
    return result


@dataclass(frozen=True, slots=True)
class Explainer:
    """Looks at texts by the rules and settings of a scan."""

    engine: Engine
    ruleset: Ruleset
    settings: ScanSettings
    accept: Accept = as_it_is

    def compiled(self, rule_id: str = "") -> Iterator[CompiledRule]:
        """The rules, ready to run, or that one."""
        known = self.ruleset.compiled
        pairs = zip(known.rules, known.shapes, strict=True)
        return (CompiledRule(rule, shape) for rule, shape in pairs if rule_id in ("", rule.id))

    def look(self, text: Text) -> Look:
        """Every match in *text*."""
        watch, rejected = Watch(), list[Rejection]()
        path = text.path
        data = text.blob.data
        detection = self.engine.detect(data, path=path + text.suffix, reject=rejected.append, watch=watch)
        findings = self._find(text, detection)
        is_excluded = bool(path) and self.settings.exclusion.covers(path)
        traces = {_key_of_trace(each): each for each in watch.traces}
        ordered = tuple(trace for _, trace in sorted(traces.items(), key=lambda item: (item[0][1:3], item[0])))
        return Look(self.settings, text, detection, rejected, findings, is_excluded, ordered)

    def _find(self, text: Text, detection: Detection) -> Mapping[tuple[str, bytes], Finding]:
        """What a report would hold if it held everything, by rule family and value."""
        if not detection.candidates:
            return {}
        settings = replace(self.settings, min_confidence="low", exclusion=Exclusion())
        hits = locate_hits(text.blob, detection, settings, member=text.member)
        found = ScanResult(tuple(gather_findings(hits, self.ruleset, settings)), Coverage(), self.ruleset.hash, "")
        return {(each.rule.family, each.secret.reveal()): each for each in self.accept(found).findings}


@dataclass(frozen=True, slots=True)
class Look:
    """One text with all that was judged in it: *traces* rise."""

    settings: ScanSettings
    text: Text
    detection: Detection
    rejected: Sequence[Rejection]
    findings: Mapping[tuple[str, bytes], Finding]
    is_excluded: bool
    traces: tuple[Trace, ...]

    def placed(self) -> list[tuple[Trace, Span]]:
        """The traces, each with its span."""
        blob = self.text.blob
        lines = Lines(blob.data, blob.first_line, blob.first_column)
        return [(trace, lines.locate(trace.start, trace.end)) for trace in self.traces]

    def tell(self, chosen: Iterable[tuple[Trace, Span]]) -> Iterator[Account]:
        """An account of each of *chosen*, which are some of those that are placed."""
        kept = {_key_of(each): (each, owner) for each, owner in self.detection.with_parts()}
        starts = [trace.start for trace in self.traces]
        for trace, span in chosen:
            candidate, owner = kept.get(_key_of_trace(trace), (None, None))
            yield self._tell_one(trace, span, candidate, owner, self._context(trace, starts))

    def _tell_one(
        self, trace: Trace, span: Span, candidate: Candidate | None, owner: Candidate | None, context: str
    ) -> Account:
        match = trace.match
        finding = self.findings.get((match.rule.family, match.value)) if candidate else None
        outcome, stage, reason = self._decide(trace, candidate, owner, finding)
        return Account(
            match.rule,
            span,
            Secret(match.value),
            trace.encodings,
            outcome,
            stage,
            reason,
            candidate.confidence if candidate else None,
            tuple(list_checks(match)),
            score_match(match),
            finding,
            context,
        )

    def _decide(
        self, trace: Trace, candidate: Candidate | None, owner: Candidate | None, finding: Finding | None
    ) -> tuple[Outcome, str, str]:
        if isinstance(trace.opinion, Drop):
            return "dropped", trace.opinion.stage, trace.opinion.reason
        if owner is not None:
            return "dropped", "part", f"it completes {owner.rule.id}, which reports it"
        if candidate is None:
            return "dropped", *self._find_rival(trace)
        return self._apply_policy(candidate, finding)

    def _find_rival(self, trace: Trace) -> tuple[str, str]:
        for each in self.rejected:
            spot = (each.rule.id, each.start, each.end)
            if each.stage in _LATE and spot == (trace.match.rule.id, trace.start, trace.end):
                return each.stage, each.reason
        return "overlap", f"{trace.match.rule.id} reports the same text already, less wrapped or as a part of more"

    def _apply_policy(self, candidate: Candidate, finding: Finding | None) -> tuple[Outcome, str, str]:
        suppression = finding.suppression if finding else None
        if self.is_excluded:
            return "excluded", "exclusion", "the configuration leaves this path out (exclude)"
        if self._is_allowed(candidate):
            return "excluded", "allow", "the configuration leaves it out ([[allow]])"
        if not self.settings.reports(candidate.confidence):
            reason = f"{candidate.confidence} confidence, and reports begin at {self.settings.min_confidence}"
            return "too-unsure", "min-confidence", reason
        if suppression is not None:
            line = f" on line {suppression.line}" if suppression.line else ""
            return "suppressed", "suppression", f"{suppression.kind}, by {suppression.path or 'a comment'}{line}"
        return "reported", "", ""

    def _is_allowed(self, candidate: Candidate) -> bool:
        """By what an entry says of the text and the path; commits are told by a scan alone."""
        allowances = self.settings.allowances
        if not allowances:
            return False
        outer = self.text.blob.provenance.path if self.text.blob.provenance else None
        paths = tuple(dict.fromkeys(filter(None, (outer, self.text.path))))
        return allowances.accepts(candidate.rule.id, allowances.read(self.text.blob.data, candidate), paths)

    def _context(self, trace: Trace, starts: Sequence[int]) -> str:
        """The line round it: everything in it that was looked at is masked, found or not. *starts* are the traces'."""
        data = self.text.blob.data
        low, high = context_bounds(data, trace.start, trace.end)
        if self.settings.show_secrets:
            return data[low:high].decode("utf-8", "replace")
        near = self.traces[bisect_left(starts, low - 4 * MAX_WIDTH) : bisect_left(starts, high)]
        # It comes first, so that it is masked as it is named; what overlaps it is one with it.
        masks = sorted((each.start, each is not trace, each.end, _mask(each)) for each in near if each.end > low)
        parts, position = [], low
        for start, _, end, mask in masks:
            if start >= position:
                parts += [data[position:start].decode("utf-8", "replace"), mask]
            position = max(position, end)
        return "".join((*parts, data[position:high].decode("utf-8", "replace")))


def _mask(trace: Trace) -> str:
    """As the line shows it: what is encoded has no prefix there."""
    return ELLIPSIS if trace.encodings else trace.match.rule.mask(Secret(trace.match.value))


def _key_of(candidate: Candidate) -> _Key:
    return candidate.rule.id, candidate.start, candidate.end, candidate.encodings


def _key_of_trace(trace: Trace) -> _Key:
    return trace.match.rule.id, trace.start, trace.end, trace.encodings
