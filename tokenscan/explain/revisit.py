"""Looking again at the places of a finding. Nothing keeps a value: it is read anew and known by its fingerprint."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tokenscan.detect.watch import Trace
from tokenscan.errors import RepositoryError, UsageError
from tokenscan.explain.account import Account, Explanation
from tokenscan.explain.content import Text, read_file, read_object
from tokenscan.explain.spot import Spot
from tokenscan.explain.text import Explainer
from tokenscan.gitio.plumbing import Plumbing
from tokenscan.gitio.repository import open_repository
from tokenscan.model.blob import Skipped
from tokenscan.model.location import Span
from tokenscan.policy.fingerprint import fingerprint as make_fingerprint

State = Literal["there", "moved", "changed", "missing", "unreadable", "not-revisited"]
"""The same secret at the same point; elsewhere in the same text; no longer in it; the file or object is gone; it could
not be read; a kind of place that only a scan reads."""

_OBJECT_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_FILES = frozenset({"file", "config", "git-file", "reflog"})
_ONLY_SCANNED = frozenset({"lfs", "name", "ref", "stdin"})


@dataclass(frozen=True, slots=True)
class Visit:
    """What *spot* looks like now. *detail* says more, without a value. *explanation* is there where the secret is."""

    spot: Spot
    state: State
    detail: str = ""
    explanation: Explanation | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """What became of every place of the finding called *fingerprint*; of *unseen* more nothing is known. *gaps* is what
    could not be read while its places were looked for.
    """

    fingerprint: str
    visits: tuple[Visit, ...]
    unseen: int = 0
    gaps: tuple[str, ...] = ()


class Revisitor:
    """Goes to places below one root; the repository there is opened once, if it is needed."""

    def __init__(self, explainer: Explainer, fingerprint: str) -> None:
        self._explainer = explainer
        self._fingerprint = fingerprint
        self._gits: dict[str, Plumbing | None] = {}

    def visit(self, spot: Spot) -> Visit:
        """Look at *spot*."""
        if spot.kind in _ONLY_SCANNED:
            return Visit(spot, "not-revisited", _ADVICE.get(spot.kind, "only a scan reads such places"))
        try:
            texts = list(self._read(spot))
        except UsageError as error:
            return Visit(spot, "missing", str(error))
        skipped = [each for each in texts if isinstance(each, Skipped)]
        read = [each for each in texts if isinstance(each, Text)]
        if not read:
            missing = not skipped or skipped[0].reason == "missing"
            return Visit(spot, "missing" if missing else "unreadable", skipped[0].detail if skipped else "")
        return self._compare(spot, read, [each.detail or each.reason for each in skipped if each.is_failure])

    def _read(self, spot: Spot) -> Iterator[Text | Skipped]:
        is_in_git = spot.kind not in _FILES and _OBJECT_ID.fullmatch(spot.object_id)
        if not is_in_git:
            if spot.path is None:
                raise UsageError("it has no path")
            yield from read_file(str(Path(spot.root) / spot.path), spot.root)
            return
        git = self._find_git(spot.root)
        if git is None:
            raise UsageError(f"{spot.root} is no repository any more")
        path, member = _split(spot)
        yield from read_object(git, spot.object_id, spot.kind, path, member)

    def _find_git(self, root: str) -> Plumbing | None:
        if root not in self._gits:
            try:
                self._gits[root] = open_repository(Path(root)).git
            except RepositoryError:
                self._gits[root] = None
        return self._gits[root]

    def _compare(self, spot: Spot, texts: Sequence[Text], gaps: list[str]) -> Visit:
        """*gaps* is what of the place could not be read."""
        for text in texts:
            look = self._explainer.look(text)
            gaps += look.detection.given_up
            placed = look.placed()
            point = (spot.line, spot.column)
            own = [span for trace, span in placed if self._is_it(trace)]
            if own:
                first = min(own, key=lambda span: ((span.line, span.column) != point, abs(span.line - spot.line), span))
                accounts = tuple(look.tell(pair for pair in placed if _overlap(pair[1], first)))
                return _report(spot, text, first, accounts)
        if gaps:
            return Visit(spot, "unreadable", gaps[0])
        return Visit(spot, "changed", "what is there now is something else, or the key is another one")

    def _is_it(self, trace: Trace) -> bool:
        rule, value = trace.match.rule, trace.match.value
        return make_fingerprint(self._explainer.settings.key, rule.family, value) == self._fingerprint


def _report(spot: Spot, text: Text, span: Span, accounts: tuple[Account, ...]) -> Visit:
    explanation = Explanation(text.path, span.line, span.column, accounts, object_id=text.blob.object_id)
    if (span.line, span.column) == (spot.line, spot.column):
        return Visit(spot, "there", "", explanation)
    return Visit(spot, "moved", f"it is at {span.line}:{span.column} now", explanation)


_ADVICE = {"stdin": "it came from standard input; pipe it again, into `tokenscan explain -`"}


def _overlap(one: Span, other: Span) -> bool:
    start, end = (one.line, one.column), (one.end_line, one.end_column)
    return start < (other.end_line, other.end_column) and (other.line, other.column) < end


def _split(spot: Spot) -> tuple[str | None, str]:
    path, _, member = (spot.path or "").partition("!")
    return (path or None), member
