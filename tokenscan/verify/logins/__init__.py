"""Log-ins at databases, brokers and mail servers, with their own client libraries. Always opt-in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tokenscan.model.validator import Validator
from tokenscan.model.verdict import Verdict

if TYPE_CHECKING:
    from tokenscan.verify.host import Tools


async def log_in(validator: Validator, values: Mapping[str, str], tools: Tools) -> Verdict:
    """The verdict on the user and password in *values*."""
    return Verdict("unsupported", f"{validator.login}: not there yet")
