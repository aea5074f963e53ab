"""What a service that takes signed assertions (a GitHub App's JWT) says about their times."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Literal

LEEWAY_S = 60
MAX_LIFE_S = 600
"""GitHub's: an assertion may be a minute from the future, and lives ten minutes at most."""


def judge_times(token: str, now: float) -> Literal["", "issued-in-future", "ends-too-late"]:
    """Empty for what is no JWT, or one whose times are right at *now*. The signature is not looked at."""
    parts = token.split(".")
    if len(parts) != 3 or not token.startswith("eyJ"):
        return ""
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return ""
    if not isinstance(claims, dict):
        return ""
    issued, ends = claims.get("iat"), claims.get("exp")
    if isinstance(issued, int | float) and issued > now + LEEWAY_S:
        return "issued-in-future"
    if isinstance(ends, int | float) and ends > now + MAX_LIFE_S + LEEWAY_S:
        return "ends-too-late"
    return ""
