"""Findings that a baseline knows. The commit hook comes here when it has found something."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tokenscan.errors import ConfigError, UsageError
from tokenscan.model.finding import Finding
from tokenscan.model.result import ScanResult
from tokenscan.policy.baseline.compare import Namer, compare, has_key, suppress
from tokenscan.policy.baseline.entry import FILE, Baseline
from tokenscan.policy.baseline.text import parse_baseline
from tokenscan.scan.settings import ScanSettings

if TYPE_CHECKING:
    import argparse

OTHER_KEY = (
    "{name} was made with another key (its name is {id}) and accepts nothing here: set TOKENSCAN_KEY as those who made "
    "it do, or make it with yours by `tokenscan baseline rekey`"
)


@dataclass(frozen=True, slots=True)
class BaselineText:
    """A baseline's content, and what reports call it."""

    name: str
    content: bytes

    def parse(self) -> Baseline:
        """Raises ``ConfigError``."""
        try:
            return parse_baseline(self.content.decode("utf-8"), self.name)
        except UnicodeDecodeError:
            raise ConfigError(f"{self.name} is no UTF-8 text") from None


def read_baseline(file: Path, name: str) -> BaselineText | None:
    """The baseline in *file*; ``None`` if there is none. Raises ``ConfigError``."""
    try:
        return BaselineText(name, file.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}") from None


def find_baseline(arguments: argparse.Namespace, root: Path) -> BaselineText | None:
    """The baseline that *arguments* name, else the one of the repository at *root*, unless it is not to be believed.
    Raises ``UsageError``.
    """
    if arguments.no_baseline:
        return None
    if arguments.baseline is not None:
        named = read_baseline(arguments.baseline, str(arguments.baseline))
        if named is None:
            raise UsageError(f"--baseline: {arguments.baseline} does not exist; `tokenscan baseline create` makes it")
        return named
    return None if arguments.no_repo_config else read_baseline(root / FILE, FILE)


def accept_known(result: ScanResult, text: BaselineText | None, settings: ScanSettings) -> ScanResult:
    """*result*, with the findings suppressed that the baseline *text* knows. One that was made with another key is
    noted and accepts nothing. Raises ``ConfigError``.
    """
    if text is None or not result.findings:
        return result
    baseline = text.parse()
    if not has_key(baseline.key, settings.key):
        return replace(result, notes=(*result.notes, OTHER_KEY.format(name=text.name, id=baseline.key.id)))
    found = compare(result.findings, baseline, Namer(baseline.key, settings.key).name)
    entries = {finding.fingerprint: entry for finding, entry in found.known}

    def accept(finding: Finding) -> Finding:
        entry = entries.get(finding.fingerprint)
        return suppress(finding, entry, settings.suppressions, text.name) if entry else finding

    return replace(result, findings=tuple(map(accept, result.findings)))


def list_stale(result: ScanResult, text: BaselineText | None, settings: ScanSettings) -> tuple[str, ...]:
    """What accepts nothing in *result*, each in a few words: comments, then entries of the baseline *text*."""
    stale = [f"{path}:{line}: the comment there accepts nothing" for path, line in result.unused]
    if text is not None:
        baseline = text.parse()
        if has_key(baseline.key, settings.key):
            gone = compare(result.findings, baseline, Namer(baseline.key, settings.key).name).gone
            stale += (
                f"{text.name}: {entry.fingerprint} ({entry.rule} in {entry.path}) accepts nothing" for entry in gone
            )
    return tuple(stale)
