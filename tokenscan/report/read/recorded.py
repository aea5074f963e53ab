"""What a report holds of a scan."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tokenscan.model.result import ScanResult
from tokenscan.model.secret import ELLIPSIS, Secret

_MASKED = re.compile(rf"[\w.:/+-]{{0,24}}{ELLIPSIS}(?:..)?")


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


def tell_secret(text: str, mask: str = "") -> RecordedSecret:
    """The secret of which a report holds *text*, and *mask* where it says so. One that does not say is masked if it
    looks like that: what it is taken for otherwise is never shown unasked.
    """
    if mask:
        return RecordedSecret(mask, None if text == mask else text)
    return RecordedSecret(text) if _MASKED.fullmatch(text) else RecordedSecret(Secret(text.encode()).masked(), text)
