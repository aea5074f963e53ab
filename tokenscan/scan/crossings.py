"""From crossings to findings: the files concerned are read again, since an imprint holds no value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tokenscan.detect.engine import Engine
from tokenscan.detect.lines import context_bounds, count_code_points
from tokenscan.detect.match import Candidate
from tokenscan.environments.compare import crosses
from tokenscan.environments.crossing import COMPARED, LIVE, Crossing
from tokenscan.environments.imprint import Imprint, Mark
from tokenscan.environments.names import PRODUCTION, Names
from tokenscan.environments.press import Press, Users, Value, assign, collect_users, list_values
from tokenscan.environments.read import read_settings
from tokenscan.environments.tell import join_names, tell_place
from tokenscan.model.blob import Blob
from tokenscan.model.finding import Finding
from tokenscan.model.location import Location, Span
from tokenscan.model.provenance import Provenance
from tokenscan.model.rule import SEVERITIES, Rule, Severity
from tokenscan.model.secret import ELLIPSIS, Secret
from tokenscan.model.setting import Setting
from tokenscan.model.suppression import FACT, Suppression
from tokenscan.policy.fingerprint import fingerprint
from tokenscan.scan.gather import order_findings
from tokenscan.scan.settings import ScanSettings

ReadFile = Callable[[Imprint], "Blob | None"]
"""The file that an imprint is of, as it was then; ``None`` where that is not to be had."""

Spot = tuple[int, int]
"""Offsets in the bytes of a file."""


@dataclass(slots=True)
class OpenFile:
    """A file that is read again, with its settings and what the rules find there."""

    blob: Blob
    settings: Sequence[Setting]
    candidates: Sequence[Candidate]
    inside: Mapping[int, Sequence[Candidate]]
    users: Users
    starts: list[int] = field(default_factory=list)

    def offset(self, line: int, column: int) -> int:
        """The offset of a place (from 1, columns in code points)."""
        data = self.blob.data
        if not self.starts:
            self.starts.append(0)
            while (feed := data.find(b"\n", self.starts[-1])) >= 0:
                self.starts.append(feed + 1)
        if line > len(self.starts):
            return len(data)
        start = self.starts[line - 1]
        end = self.starts[line] if line < len(self.starts) else len(data)
        text = data[start:end].decode("utf-8", "surrogateescape")
        return start + len(text[: column - 1].encode("utf-8", "surrogateescape"))

    def spot(self, span: Span) -> Spot:
        """The offsets of *span*."""
        return self.offset(span.line, span.column), self.offset(span.end_line, span.end_column)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a crossing stands, the value there, and the comments that accept it; do they name its rule?"""

    imprint: Imprint
    value: Value
    location: Location
    suppressions: tuple[Suppression, ...] = ()
    is_named: bool = False


class CrossingTeller:
    """Makes findings of crossings, by the *rules* that are in force."""

    def __init__(
        self, rules: Mapping[str, Rule], press: Press, settings: ScanSettings, engine: Engine, read: ReadFile
    ) -> None:
        self._rules = rules
        self._press = press
        self._settings = settings
        self._engine = engine
        self._read = read
        self._files: dict[tuple[str, str], OpenFile | None] = {}

    def tell(self, crossings: Iterable[Crossing]) -> list[Finding]:
        """The findings, the gravest first; none for what the configuration accepts or thinks too unsure."""
        found: dict[str, Finding] = {}
        for crossing in crossings:
            finding = self._make(crossing)
            if finding is not None:
                found.setdefault(finding.fingerprint, finding)
        return sorted(found.values(), key=order_findings)

    def _make(self, crossing: Crossing) -> Finding | None:
        rule = self._rules.get(crossing.rule_id)
        confidence = crossing.confidence or (rule.confidence if rule else "low")
        if rule is None or not self._settings.reports(confidence):
            return None
        places = [place for each in crossing.places if (place := self._place(each, crossing.mark, rule))]
        if not _still_crosses(crossing, places, self._press.names):
            return None
        secret = _secret(crossing.mark, places[0].value, self._press)
        name = fingerprint(self._settings.key, rule.family, secret.reveal())
        if name in self._press.names.shared:
            return None
        suppression, objection = self._settings.suppressions.choose(tuple(_suppressions(places)))
        facts = _list_facts(crossing, places, self._press)
        return Finding(
            rule,
            rule.severity if crossing.is_graver else _lower(rule.severity),
            confidence,
            secret,
            name,
            tuple(dict.fromkeys(place.location for place in places)),
            (*facts, (FACT, objection)) if objection else facts,
            PRODUCTION if crossing.rule_id == LIVE else crossing.environments[-1],
            suppression,
        )

    def _place(self, imprint: Imprint, mark: Mark | None, rule: Rule) -> _Place | None:
        """Where *imprint* stands; nothing where the configuration accepts it, or it is not there any more."""
        file = self._open(imprint)
        value = self._find_value(file, imprint) if file else None
        if file is None or value is None:
            return None
        if mark is not None:
            value = replace(value, span=_find_name(file, value, _secret(mark, value, self._press)))
        start, end = file.spot(value.span)
        candidate = Candidate(rule, start, end, value.text.encode("utf-8", "surrogateescape"), rule.confidence)
        if self._is_allowed(file, candidate):
            return None
        provenance = file.blob.provenance or Provenance("unreferenced", imprint.path)
        context = self._write_context(file, (start, end), rule)
        location = Location(provenance, value.span, imprint.object_id, context)
        return _Place(imprint, value, location, *self._find_marks(file, candidate, value.span.line))

    def _open(self, imprint: Imprint) -> OpenFile | None:
        name = (imprint.path, imprint.object_id)
        if name not in self._files:
            blob = self._read(imprint)
            self._files[name] = None if blob is None else self._open_blob(blob, imprint.path)
        return self._files[name]

    def _open_blob(self, blob: Blob, path: str) -> OpenFile:
        settings = read_settings(path, blob.data, self._press.names, self._press.branch).settings
        candidates = [each for each, _ in self._engine.detect(blob.data, path=path).with_parts()]
        return OpenFile(blob, settings, candidates, assign(settings, blob.data, candidates), collect_users(settings))

    def _find_value(self, file: OpenFile, imprint: Imprint) -> Value | None:
        for position, setting in enumerate(file.settings):
            if setting.key != imprint.key or not setting.line <= imprint.span.line <= setting.end_line:
                continue
            inside = file.inside.get(position, ())
            for value in list_values(setting, self._press.names, self._press.hosts, file.users, inside):
                if self._press.hash("", value.text) == imprint.hash:
                    return value
        return None

    def _is_allowed(self, file: OpenFile, candidate: Candidate) -> bool:
        allowances = self._settings.allowances
        if not allowances:
            return False
        path = (file.blob.provenance and file.blob.provenance.path) or ""
        return allowances.accepts(candidate.rule.id, allowances.read(file.blob.data, candidate), (path,))

    def _find_marks(self, file: OpenFile, candidate: Candidate, line: int) -> tuple[tuple[Suppression, ...], bool]:
        if not self._settings.inline:
            return (), False
        from tokenscan.policy.inline import InlineMarks

        marks = InlineMarks(file.blob.data, (candidate,), self._settings.suppressions.peers)
        return marks.find(candidate, line), any(mark.rules for mark in marks.marks_near(candidate))

    def _write_context(self, file: OpenFile, spot: Spot, rule: Rule) -> str:
        """The line round *spot*, in which every secret is masked that is known there."""
        data = file.blob.data
        low, high = context_bounds(data, *spot)
        if self._settings.show_secrets:
            return data[low:high].decode("utf-8", "replace")
        masks = [] if rule.is_public else [spot]
        masks += [(each.start, each.end) for each in file.candidates if each.start < high and each.end > low]
        masks += self._list_secret_spots(file, low, high, spot if rule.is_public else None)
        parts, position = [], low
        for start, end in sorted(masks):
            if end <= position or start >= high:
                continue
            parts += [data[position : max(position, start)].decode("utf-8", "replace"), ELLIPSIS]
            position = min(end, high)
        return "".join((*parts, data[position:high].decode("utf-8", "replace")))

    def _list_secret_spots(self, file: OpenFile, low: int, high: int, shown: Spot | None) -> Iterator[Spot]:
        for setting in file.settings:
            start = file.offset(setting.line, setting.column)
            if start >= high or file.offset(setting.end_line, setting.end_column) <= low:
                continue
            for value in list_values(setting, self._press.names, self._press.hosts, file.users):
                if (value.is_secret or value.weak or value.kind) and file.spot(value.span) != shown:
                    yield file.spot(value.span)


def _find_name(file: OpenFile, value: Value, name: Secret) -> Span:
    """Where the resource *name* stands in the setting of *value*, if it does as it is and on one line."""
    span = value.setting
    start, end = file.spot(span)
    at = file.blob.data.find(name.reveal(), start, end)
    if at < 0 or span.line != span.end_line:
        return span
    column = span.column + count_code_points(file.blob.data[start:at])
    return Span(span.line, column, span.line, column + count_code_points(name.reveal()))


def _secret(mark: Mark | None, value: Value, press: Press) -> Secret:
    """What the finding is of: the resource that is named, or the value."""
    text = value.text
    if mark is not None:
        text = next((each.text for each in value.named if press.hash_named(each) == mark.hash), text)
    return Secret(text.encode("utf-8", "surrogateescape"))


def _still_crosses(crossing: Crossing, places: Sequence[_Place], names: Names) -> bool:
    """Do *places*, which are left of it, still not go together?"""
    environments = {place.imprint.environment.name for place in places}
    is_compared = crossing.rule_id in COMPARED or (crossing.mark is not None and not crossing.mark.environment)
    if is_compared:
        return any(crosses(one, other, names) for one in environments for other in environments)
    return crossing.places[0].environment.name in environments


def _suppressions(places: Sequence[_Place]) -> Iterator[Suppression]:
    """Comments at the first place; at others those that name the rule: what accepts a secret of tests where it stands
    does not accept that production has it too.
    """
    for position, place in enumerate(places):
        for each in place.suppressions:
            if position == 0 or place.is_named:
                yield replace(each, path=place.location.provenance.path or "")


def _list_facts(crossing: Crossing, places: Sequence[_Place], press: Press) -> tuple[tuple[str, str], ...]:
    facts = [("crosses", join_names(crossing.environments))] if len(crossing.environments) > 1 else []
    told: set[str] = set()
    for place in places:
        name = place.imprint.environment.name
        if name not in told:
            told.add(name)
            facts.append((name, tell_place(place.imprint)))
    facts.append(("why", crossing.why))
    if crossing.mark is not None:
        facts += [
            ("because", each.why)
            for each in places[0].value.named
            if press.hash_named(each) == crossing.mark.hash and each.why
        ][:1]
    return tuple(facts)


def _lower(severity: Severity) -> Severity:
    """One step less."""
    return SEVERITIES[max(SEVERITIES.index(severity) - 1, 0)]
