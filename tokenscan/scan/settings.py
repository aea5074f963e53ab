"""What a scan is told."""

from __future__ import annotations

from dataclasses import dataclass, field

from tokenscan.model.rule import CONFIDENCES, Confidence
from tokenscan.sources.exclusion import Exclusion


@dataclass(frozen=True, slots=True)
class ScanSettings:
    """*key* is what fingerprints are made with; *jobs* the number of processes. Findings below *min_confidence* are in
    no report. *show_secrets* leaves contexts unmasked. *notes* are for the report.
    """

    key: bytes = field(repr=False)
    jobs: int = 1
    min_confidence: Confidence = "medium"
    show_secrets: bool = False
    notes: tuple[str, ...] = ()
    exclusion: Exclusion = Exclusion()  # noqa: RUF009 - immutable

    def reports(self, confidence: Confidence) -> bool:
        """Is *confidence* enough to be reported?"""
        return CONFIDENCES.index(confidence) >= CONFIDENCES.index(self.min_confidence)
