"""The tools: scan, explain, rules. Each answers with plain values, in which every secret is masked."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

from tokenscan import __version__
from tokenscan.archives.address import SEPARATOR
from tokenscan.archives.budget import Budget, Limits
from tokenscan.assistant.root import Root
from tokenscan.assistant.source import RootedSource, TextSource
from tokenscan.detect.engine import Engine
from tokenscan.errors import UsageError
from tokenscan.explain.content import Text, read_file, split_member
from tokenscan.explain.place import explain_place
from tokenscan.explain.record import record_explanation
from tokenscan.explain.target import Target
from tokenscan.explain.text import Accept, Explainer, as_it_is
from tokenscan.report.json_ import write_json
from tokenscan.report.options import ReportOptions
from tokenscan.rulebook.ruleset import Ruleset
from tokenscan.scan.run import scan
from tokenscan.scan.settings import ScanSettings
from tokenscan.sources.files import make_file_source

MAX_FINDINGS = 100
MAX_MISSES = 20
MAX_RULES = 50
"""What one answer holds at most; how many more there are is said. An assistant reads all of it."""

MAX_TEXT = 8 << 20
"""Characters of a text that comes with a question."""

Answer = dict[str, Any]

_MASKED = ReportOptions(version=__version__, show_secrets=False)


@dataclass(slots=True)
class Tools:
    """The tools over one root, one call at a time. Settings that would show secrets are refused."""

    root: Root
    ruleset: Ruleset
    settings: ScanSettings
    engine: Engine
    max_bytes: int | None = None
    accept: Accept = as_it_is
    _turn: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        if self.settings.show_secrets:
            raise UsageError("an assistant is never shown secrets")

    def scan(self, path: str = "", text: str = "", file_name: str = "") -> Answer:
        """The JSON report of a scan of the file or folder *path* below the root, or of *text*, judged as if it stood in
        a file called *file_name*. Raises ``UsageError``.
        """
        with self._turn:
            source = self._text_source(text, file_name) if _is_text(path, text) else self._file_source(path)
            # A budget holds for a run, and each question is one.
            result = scan(source, self.ruleset, replace(self.settings, archives=Budget(Limits())))
            written = io.StringIO()
            write_json(self.accept(result), written, _MASKED)
        report: Answer = json.loads(written.getvalue())
        return _cut({**report, "root": "."}, findings=MAX_FINDINGS)

    def explain(
        self, path: str = "", line: int | None = None, column: int | None = None, text: str = "", file_name: str = ""
    ) -> Answer:
        """What became of every string of the file *path*, or of *text*: all of it, or its *line*, or there its
        *column*, from 1. Raises ``UsageError``.
        """
        if (line is not None and line < 1) or (column is not None and (column < 1 or line is None)):
            raise UsageError("lines and columns count from 1, and a column goes with a line")
        with self._turn:
            texts = (
                [Text(self._text_source(text, file_name).blob())]
                if _is_text(path, text)
                else list(read_file(self._resolve_member(path), str(self.root.folder), with_lfs=False))
            )
            explainer = Explainer(self.engine, self.ruleset, self.settings, self.accept)
            explanation = explain_place(explainer, texts, Target(path or "text", line, column))
        return _cut(record_explanation(explanation, _MASKED), accounts=MAX_FINDINGS, misses=MAX_MISSES)

    def rules(self, words: str = "") -> Answer:
        """The rules whose id or name holds all of *words*: what each is, what a thief can do, and how to rotate it."""
        wanted = words.casefold().split()
        rules = [
            rule
            for rule in self.ruleset.compiled.rules
            if all(word in f"{rule.id} {rule.name}".casefold() for word in wanted)
        ]
        shown: list[Answer] = [
            {
                "id": rule.id,
                "name": rule.name,
                "severity": rule.severity,
                "confidence": rule.confidence,
                "can": rule.can,
                "rotate": rule.rotate,
                "reference": rule.reference,
            }
            for rule in rules
        ]
        return _cut({"rules": shown}, rules=MAX_RULES)

    def _text_source(self, text: str, name: str) -> TextSource:
        if len(text) > MAX_TEXT:
            raise UsageError(f"a text has at most {MAX_TEXT:,} characters; scan a file by its path")
        return TextSource(text.encode("utf-8", "surrogatepass"), name or None)

    def _file_source(self, path: str) -> RootedSource:
        resolved = self.root.resolve(path)
        files = make_file_source(
            [str(resolved)],
            self.settings.exclusion,
            root=str(self.root.folder),
            include_ignored=False,
            max_bytes=self.max_bytes,
            with_lfs=False,
        )
        return RootedSource(files, self.root)

    def _resolve_member(self, path: str) -> str:
        self.root.check(path)
        file, member = split_member(str(self.root.folder / path))
        resolved = str(self.root.resolve(file))
        return f"{resolved}{SEPARATOR}{member}" if member else resolved


def _cut(answer: Answer, **limits: int) -> Answer:
    """*answer* with lists no longer than their *limits*, and for each ``unlisted_…``, the number that was left out."""
    unlisted = {f"unlisted_{name}": max(0, len(answer[name]) - limit) for name, limit in limits.items()}
    return {**answer, **{name: answer[name][:limit] for name, limit in limits.items()}, **unlisted}


def _is_text(path: str, text: str) -> bool:
    if bool(path) == bool(text):
        raise UsageError("name either a path below the served folder ('.' is all of it) or a text")
    return bool(text)
