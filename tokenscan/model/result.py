"""What a scan answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from tokenscan.model.blob import Skipped
from tokenscan.model.finding import Finding

TYPE_CHECKING = False  # what type checkers take for typing's own, without importing that
if TYPE_CHECKING:
    from tokenscan.model.matrix import Matrix


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was read, and what was not and why. *objects* counts blobs, files and messages; *bytes* their content."""

    objects: int = 0
    bytes: int = 0
    skipped: tuple[Skipped, ...] = ()
    interrupted: bool = False

    @property
    def is_complete(self) -> bool:
        """Was everything read that was asked for, but for what the user left out?"""
        return not self.interrupted and not any(item.is_failure for item in self.skipped)


@dataclass(frozen=True, slots=True)
class ScanResult:
    """Findings in a stable order, the coverage, and what they were made with. *root* is what paths are relative to.
    *unused*: comments that accept nothing (path, line), *matrix*: keys by environments, where they were asked for.
    """

    findings: tuple[Finding, ...]
    coverage: Coverage
    ruleset: str
    root: str
    notes: tuple[str, ...] = field(default=())
    unused: tuple[tuple[str, int], ...] = field(default=())
    matrix: Matrix | None = None
