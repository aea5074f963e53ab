"""What a scan is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tokenscan.model.rule import CONFIDENCES, Confidence
from tokenscan.sources.exclusion import Exclusion

if TYPE_CHECKING:
    from tokenscan.archives.budget import Budget


@dataclass(frozen=True, slots=True)
class ScanSettings:
    """*key* is what fingerprints are made with; *jobs* the number of processes. Findings below *min_confidence* are in
    no report. *show_secrets* leaves contexts unmasked. *notes* are for the report. *archives* is what opening them may
    cost; without it none is opened.
    """

    key: bytes = field(repr=False)
    jobs: int = 1
    min_confidence: Confidence = "medium"
    show_secrets: bool = False
    notes: tuple[str, ...] = ()
    exclusion: Exclusion = Exclusion()  # noqa: RUF009 - immutable
    archives: Budget | None = field(default=None, compare=False)

    def reports(self, confidence: Confidence) -> bool:
        """Is *confidence* enough to be reported?"""
        return CONFIDENCES.index(confidence) >= CONFIDENCES.index(self.min_confidence)
