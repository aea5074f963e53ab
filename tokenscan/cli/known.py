"""Findings that a baseline knows. The commit hook comes here when it has found something."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tokenscan.errors import ConfigError, UsageError
from tokenscan.model.result import ScanResult
from tokenscan.policy.accept import accept
from tokenscan.policy.baseline.compare import Comparison, Namer, compare, has_key, suppression_of
from tokenscan.policy.baseline.entry import FILE, Baseline
from tokenscan.policy.baseline.text import parse_baseline

if TYPE_CHECKING:
    import argparse

    from tokenscan.cli.plan import Plan

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
    Raises ``UsageError``; for one that is damaged, too, whether or not anything will be found.
    """
    text = None
    if arguments.baseline is not None:
        text = read_baseline(arguments.baseline, str(arguments.baseline))
        if text is None:
            raise UsageError(f"--baseline: {arguments.baseline} does not exist; `tokenscan baseline create` makes it")
    elif not arguments.no_baseline and not arguments.no_repo_config:
        text = read_baseline(root / FILE, FILE)
    if text is not None:
        text.parse()
    return text


def accept_known(result: ScanResult, text: BaselineText | None, plan: Plan) -> ScanResult:
    """*result*, with the findings suppressed that the baseline *text* or the ignore file knows. A baseline that was
    made with another key is noted and accepts nothing. Raises ``ConfigError``.
    """
    if not result.findings:
        return result
    if plan.config.accepted:
        result = accept(result, dict(plan.config.accepted), plan.settings.suppressions)
    if text is None:
        return result
    found, other = _compare(result, text, plan.settings.key)
    if found is None:
        return replace(result, notes=(*result.notes, OTHER_KEY.format(name=text.name, id=other)))
    listed = {finding.fingerprint: suppression_of(entry, text.name) for finding, entry in found.known}
    return accept(result, listed, plan.settings.suppressions)


def tell_other_key(text: BaselineText | None, plan: Plan) -> tuple[str, ...]:
    """A note, where the baseline *text* was made with another key than that of *plan*. Raises ``ConfigError``."""
    key = text.parse().key if text else None
    if text is None or key is None or has_key(key, plan.settings.key):
        return ()
    return (OTHER_KEY.format(name=text.name, id=key.id),)


def _compare(result: ScanResult, text: BaselineText, own: bytes) -> tuple[Comparison | None, str]:
    """How *result* compares with the baseline *text*; ``None`` and the name of its key where that is not *own*."""
    baseline = text.parse()
    if not has_key(baseline.key, own):
        return None, baseline.key.id
    return compare(result.findings, baseline, Namer(baseline.key, own).name), ""


def list_stale(result: ScanResult, text: BaselineText | None, plan: Plan) -> tuple[str, ...]:
    """What accepts nothing in *result*, each in a few words: comments, lines of the ignore file, entries of the
    baseline *text*.
    """
    stale = [f"{path}:{line}: the comment there accepts nothing" for path, line in result.unused]
    found = {finding.fingerprint for finding in result.findings}
    for name, listed in plan.config.accepted:
        if name not in found:
            stale.append(f"{listed.path}:{listed.line}: {name} accepts nothing")
    if text is not None:
        known, other = _compare(result, text, plan.settings.key)
        gone = known.gone if known else ()
        stale += (f"{text.name}: {each.fingerprint} ({each.rule} in {each.path}) accepts nothing" for each in gone)
        stale += () if known else (OTHER_KEY.format(name=text.name, id=other),)
    return tuple(stale)
