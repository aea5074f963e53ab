"""What a report holds of a scan."""

from __future__ import annotations

from dataclasses import dataclass

from tokenscan.model.result import ScanResult
from tokenscan.model.secret import ELLIPSIS, Secret


@dataclass(frozen=True, slots=True)
class Recorded:
    """*is_cut*: the report ends before its end, and nobody knows what else it held."""

    result: ScanResult
    is_cut: bool = False


class RecordedSecret(Secret):
    """A secret as a report holds it: its masked form, and the value only where that was shown."""

    __slots__ = ("_is_masked", "_mask")

    def __init__(self, mask: str, value: str | None = None) -> None:
        super().__init__((mask if value is None else value).encode("utf-8", "replace"))
        self._mask = mask
        self._is_masked = value is None

    @property
    def is_masked(self) -> bool:
        """Is the value itself unknown?"""
        return self._is_masked

    def masked(self, prefix: str = "") -> str:
        """As the report has it; *prefix* was seen to when it was written."""
        return self._mask


def guess_secret(text: str) -> RecordedSecret:
    """The secret of a report that does not say whether it is masked: one with an ellipsis is."""
    return RecordedSecret(text) if ELLIPSIS in text else RecordedSecret(Secret(text.encode()).masked(), text)
