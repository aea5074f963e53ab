"""What a scan is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tokenscan.model.rule import CONFIDENCES, Confidence
from tokenscan.model.suppression import SuppressionPolicy
from tokenscan.sources.exclusion import Exclusion

if TYPE_CHECKING:
    from tokenscan.archives.budget import Budget
    from tokenscan.policy.allowances import Allowances


@dataclass(frozen=True, slots=True)
class ScanSettings:
    """*key* is what fingerprints are made with; *jobs* the number of processes. Findings below *min_confidence* are in
    no report. *show_secrets* leaves contexts unmasked. *notes* are for the report. *archives* is what opening them may
    cost; without it none is opened. *inline*: do comments beside a secret accept it; *suppressions* says which of those
    hold. With *find_unused* comments that accept nothing are looked for, which takes a look at all of every file.
    *allowances* are the matches to leave out, if any.
    """

    key: bytes = field(repr=False)
    jobs: int = 1
    min_confidence: Confidence = "medium"
    show_secrets: bool = False
    notes: tuple[str, ...] = ()
    exclusion: Exclusion = Exclusion()  # noqa: RUF009 - immutable
    inline: bool = True
    suppressions: SuppressionPolicy = SuppressionPolicy()  # noqa: RUF009 - immutable
    find_unused: bool = False
    archives: Budget | None = field(default=None, compare=False)
    allowances: Allowances | None = None

    def reports(self, confidence: Confidence) -> bool:
        """Is *confidence* enough to be reported?"""
        return CONFIDENCES.index(confidence) >= CONFIDENCES.index(self.min_confidence)
