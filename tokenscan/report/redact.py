"""Secrets in what surrounds a finding: a file may be named by a token, an author may paste one into a name."""

from __future__ import annotations

from collections.abc import Iterable

from tokenscan.model.finding import Finding, Part
from tokenscan.model.result import ScanResult
from tokenscan.model.secret import Secret
from tokenscan.report.options import ReportOptions

MIN_LENGTH = 16
"""Characters. A shorter secret may well be a common word (the password ``production``), and replacing it would spoil
paths such as ``config/production.yml``, which a reader needs whole."""


class Redactor:
    """Replaces secrets in a text, in time that does not depend on how many there are."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._by_start: dict[str, dict[str, str]] = {}
        for finding in findings:
            if not finding.rule.is_public:
                self._learn(finding.secret, finding.masked)
            for part in finding.parts:
                if not part.is_public:
                    self._learn(part.secret, part.masked)

    def _learn(self, secret: Secret, masked: str) -> None:
        for errors in ("replace", "surrogateescape"):  # as reports and as file systems spell what is no UTF-8
            value = secret.reveal().decode("utf-8", errors)
            if len(value) >= MIN_LENGTH:
                self._by_start.setdefault(value[:MIN_LENGTH], {})[value] = masked

    def redact(self, text: str) -> str:
        """*text* with the masked form in the place of every secret of at least ``MIN_LENGTH`` characters."""
        if not self._by_start:
            return text
        pieces = []
        done = at = 0
        while at <= len(text) - MIN_LENGTH:
            known = self._by_start.get(text[at : at + MIN_LENGTH])
            value = max((each for each in known if text.startswith(each, at)), key=len, default="") if known else ""
            if known and value:
                pieces += [text[done:at], known[value]]
                at = done = at + len(value)
            else:
                at += 1
        return "".join((*pieces, text[done:]))


def make_redactor(result: ScanResult, options: ReportOptions) -> Redactor:
    """One that knows every secret of *result*, or none where they may be shown."""
    return Redactor(() if options.show_secrets else result.findings)


def show_secret(finding: Finding, options: ReportOptions) -> str:
    """The secret as *options* ask for it; bytes that are no UTF-8 become U+FFFD."""
    return finding.secret.reveal().decode("utf-8", "replace") if options.show_secrets else finding.masked


def show_part(part: Part, options: ReportOptions) -> str:
    """As ``show_secret``. One that is public stands as it is: secrets in it are still to be redacted."""
    return part.secret.reveal().decode("utf-8", "replace") if options.show_secrets else part.masked
