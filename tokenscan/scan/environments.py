"""What crosses between environments, in the files of a folder, a commit or the index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tokenscan.environments.compare import compare
from tokenscan.environments.crossing import Crossing
from tokenscan.environments.imprint import Imprint
from tokenscan.environments.named import Hosts
from tokenscan.environments.names import Names
from tokenscan.environments.press import Press
from tokenscan.model.blob import Blob
from tokenscan.model.finding import Finding
from tokenscan.model.result import ScanResult
from tokenscan.model.rule import Rule
from tokenscan.model.setting import Gap
from tokenscan.rulebook.ruleset import Ruleset
from tokenscan.scan.crossings import CrossingTeller
from tokenscan.scan.gather import order_findings
from tokenscan.scan.imprints import FilePresser, TextSource, read_blobs
from tokenscan.scan.settings import ScanSettings

if TYPE_CHECKING:
    from tokenscan.model.matrix import Matrix
    from tokenscan.scan.matrix import MatrixMaker


@dataclass(frozen=True, slots=True)
class EnvironmentRules:
    """What environments are called, the comparisons in force by id, and providers' hosts."""

    names: Names
    rules: Mapping[str, Rule]
    hosts: Hosts


@dataclass(frozen=True, slots=True)
class Compared:
    """What crosses among files, their *imprints*, and the *matrix* if it was asked for and there is something to
    compare.
    """

    findings: list[Finding]
    imprints: list[Imprint]
    matrix: Matrix | None = None


@dataclass(frozen=True, slots=True)
class EnvironmentScanner:
    """Finds what crosses. *branch* is the one that is checked out. *key*: that of the hashes, the settings' own if
    empty. *every*: imprints are made of all settings, not only of those that may cross. *matrix* makes the matrix where
    one is asked for.
    """

    environments: EnvironmentRules
    ruleset: Ruleset
    settings: ScanSettings
    branch: str = ""
    key: bytes = field(default=b"", repr=False)
    every: bool = False
    matrix: MatrixMaker | None = None

    @property
    def press(self) -> Press:
        """What makes imprints."""
        rules = self.environments
        return Press(self.key or self.settings.key, rules.names, rules.hosts, self.branch, self.every)

    def read(self, source: TextSource, paths: Sequence[str]) -> tuple[list[Imprint], list[Gap]]:
        """The imprints of the files at *paths*, and what was read line by line."""
        found = FilePresser(source, self.press, self.ruleset).run(paths, self.settings.jobs)
        return found.imprints, found.gaps

    def compare(self, imprints: Iterable[Imprint]) -> list[Crossing]:
        """What crosses among *imprints*."""
        return compare(imprints, self.environments.names)

    def tell(self, crossings: Sequence[Crossing], read: Callable[[Imprint], Blob | None]) -> list[Finding]:
        """The findings. *read* gives the file of an imprint again."""
        if not crossings:
            return []
        engine = self.ruleset.make_engine()
        return CrossingTeller(self.environments.rules, self.press, self.settings, engine, read).tell(crossings)

    def lay_out(self, imprints: Iterable[Imprint], gaps: Sequence[Gap]) -> Matrix | None:
        """The matrix of *imprints*, if one is asked for and there is something to compare."""
        return self.matrix.make(imprints, gaps, self.environments.names) if self.matrix else None

    def find(self, source: TextSource, paths: Sequence[str]) -> Compared:
        """What crosses between the files at *paths*."""
        imprints, gaps = self.read(source, paths)
        return Compared(self.tell(self.compare(imprints), reread(source)), imprints, self.lay_out(imprints, gaps))


def reread(source: TextSource) -> Callable[[Imprint], Blob | None]:
    """Reads files of *source* again, by their paths."""
    return lambda imprint: next(read_blobs(source, (imprint.path,)), None)


def add_findings(result: ScanResult, more: Sequence[Finding]) -> ScanResult:
    """*result* with *more* findings. Comments that accept one of them are not unused."""
    if not more:
        return result
    used = {(each.suppression.path, each.suppression.line) for each in more if each.suppression}
    return replace(
        result,
        findings=tuple(sorted((*result.findings, *more), key=order_findings)),
        unused=tuple(place for place in result.unused if place not in used),
    )
