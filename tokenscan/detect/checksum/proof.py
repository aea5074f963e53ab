"""What an offline check of a value proves."""

from __future__ import annotations

from collections.abc import Callable

from tokenscan.model.noun import dataclass

TYPE_CHECKING = False  # what type checkers take for typing's own, without importing that
if TYPE_CHECKING:
    from typing import Literal

    Outcome = Literal["match", "mismatch", "unknown"]
else:
    Outcome = str


@dataclass(frozen=True, slots=True)
class Proof:
    """``match``: the value has the issuer's form. ``mismatch``: it has not; *is_fatal* says that this alone may drop it
    (the rule was reproduced on values that others made). ``unknown``: the check does not apply to a value of this form.
    *facts* are safe to print: never a part of the secret that opens anything.
    """

    outcome: Outcome
    facts: tuple[tuple[str, str], ...] = ()
    is_fatal: bool = False


Check = Callable[[bytes], Proof]
"""An offline check. It takes the whole value, prefix included, and never raises on any bytes."""

UNKNOWN = Proof("unknown")
